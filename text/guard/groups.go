package guard

import "strings"

// exclusive are groups of words of which one does not stand for another: a red
// button is no green button. Groups are divided by |, each a line.
var exclusive = []string{
	`red 红色 红灯|green 绿色 绿灯|blue 蓝色|yellow 黄色 黄灯|black 黑色|white 白色|purple 紫色|pink 粉色 粉红色|brown 棕色 咖啡色|grey gray 灰色|orange 橙色`,
	`breakfast 早餐 早饭|lunch 午餐 午饭 中饭|dinner supper 晚餐 晚饭`,
	`mother mom mum 母亲 妈妈|father dad 父亲 爸爸|sister 姐姐 妹妹|brother 哥哥 弟弟|son 儿子|daughter 女儿|wife 妻子 太太|husband 丈夫 老公|aunt 阿姨 姑姑|uncle 叔叔 舅舅|cousin|grandmother grandma 奶奶 外婆|grandfather grandpa 爷爷 外公`,
	`bus buses 公交 公交车 大巴|train trains 火车 高铁|plane planes flight flights 飞机 航班|ferry 轮渡|taxi taxis 出租车|subway metro 地铁`,
	`dog dogs 狗|cat cats 猫`, `beef 牛肉|pork 猪肉|chicken 鸡肉|fish 鱼`, `tea 茶|coffee 咖啡|beer 啤酒`,
	`english 英语 英文|french 法语|german 德语|spanish 西班牙语|japanese 日语|korean 韩语|russian 俄语|italian 意大利语`,
	`turn_left on_the_left left_side left_hand to_the_left left_leg left_arm left_eye left_knee left_lane 左转 左侧 左手|turn_right on_the_right right_side right_hand to_the_right right_leg right_arm right_eye right_knee right_lane 右转 右侧 右手`,
	`north northern 北部|south southern 南部|east eastern 东部|west western 西部`,
	`上旬|中旬|下旬`, `年初|年底 年末`, `月初|月底 月末`, `上半年|下半年`,
	`inwards inward|outwards outward`, `north 北门|south 南门|east 东门|west 西门`, `gold 金牌 摘金 夺金|silver 银牌 摘银 夺银|bronze 铜牌 摘铜 夺铜`,
	`bachelor 本科 学士|master 硕士|phd doctorate 博士`, `kitchen 厨房|bathroom 浴室 卫生间|bedroom 卧室|garage 车库`,
}

// groupWords finds the words of exclusive; the pair of a hit numbers its word,
// and groupOf tells the group of that number.
var groupWords, groupOf = func() (*lexicon, []int) {
	var rows []string
	var group []int
	for i, g := range exclusive {
		for _, member := range strings.Split(g, "|") {
			rows = append(rows, member)
			group = append(group, i)
		}
	}
	return newLexicon(nil, rows), group
}()

// groupsKept reports a word that gave way to another of its group.
func (c *comparison) groupsKept() {
	a, b := groupWords.find(c.src.s, c.src.tok), groupWords.find(c.out.s, c.out.tok)
	for _, h := range b {
		if member(a, h.pair) {
			continue
		}
		for _, g := range a {
			if groupOf[g.pair-1] == groupOf[h.pair-1] && !member(b, g.pair) {
				x, y := c.src.s[g.start:g.end], c.out.s[h.start:h.end]
				c.hard("word", x, y, "%q became %q", x, y)
			}
		}
	}
}

func member(hits []hit, pair int) bool {
	for _, h := range hits {
		if h.pair == pair {
			return true
		}
	}
	return false
}
