package fact

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

// surnames are those whose characters are seldom anything else at the start of
// a name; rareSurnames count only before a title or beside another name.
var (
	surnames         = runeSet(`王李张刘陈杨赵黄周吴徐孙朱胡郭林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁余蒋杜叶魏苏吕丁沈姚卢姜崔钟谭陆汪范廖石贾韦薛夏付邹熊孟秦邱侯尹闫段雷黎史陶贺龚郝邵钱汤温康施牛樊葛邢庞庄耿倪聂章鲁翟殷詹申欧岳齐乔赖梅马何高張劉陳楊趙黃吳孫羅鄭謝許鄧馮韓蕭葉魏蘇呂盧鍾譚陸賈韋鄒閻賀錢湯龐莊魯喬賴馬毛肖柳祝尚季詹屈霍洪戴严顾江方白金安常于成向任万武俞傅裴穆沙路柯左冉`)
	compoundSurnames = []string{"欧阳", "司马", "上官", "诸葛", "司徒", "皇甫", "东方", "慕容", "令狐", "端木", "尉迟", "公孙", "歐陽", "司馬", "諸葛"}
	commonSurnames   = runeSet(`王李张刘陈杨赵黄周吴徐孙朱胡郭林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁蒋杜叶魏苏吕丁沈姚卢姜崔谭陆汪廖贾韦薛邹熊孟秦邱侯尹闫段雷黎陶贺龚郝邵汤邢庞倪聂翟殷詹張劉陳楊趙黃吳孫羅鄭謝許鄧馮韓蕭葉魏蘇呂盧譚陸賈韋`)
	givenNames       = runeSet(`伟娜芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲芬燕彬鹏飞凯浩宇轩梓涵欣怡诗雨佳琪嘉俊豪博文思晨子雪婷倩琳慧颖莹洁峰龙辉健斌波宁亮建国志海春梅兰莲珍珠荣贵福瑞泽铭睿晓小云东林立新永成德光义忠仁信良才庆祥松柏青山川江河源清岩鑫森淼垚丹珊瑶璐薇菲蕾蓉菁蓓妍媛雯霖帆航翔宏伦启辰昊天阳晖旭昕昱晶晗曦月星若曼可心悦悠然冰凌寒梦瑾瑜琦琛璇璟瑄彤羽羿翰墨一二三四五六七八九十大中正安康宝根生发财旺兴盛昌富友家学民全胜利武斯涵柔妮娅茜芸芝蕊菊荷艺奕弈懿毅奇琼彦彪坤乾震巍威猛坚定远朗乐冬夏秋`)
)

// titlesAfter follow a family name or a whole name.
var titlesAfter = []string{"先生", "女士", "老师", "经理", "总监", "总裁", "董事长", "教授", "医生", "主任", "局长", "主席", "总理", "博士", "同学",
	"小姐", "太太", "部长", "省长", "市长", "校长", "院长", "所长", "科长", "处长", "厂长", "队长", "书记", "律师", "警官", "法官", "护士", "师傅",
	"阿姨", "叔叔", "大哥", "大姐", "工程师", "总", "工", "導師", "老師", "經理", "醫生", "教練", "教练", "秘书", "会计", "店长", "班长", "组长", "董事", "總監", "顾问", "专员", "助理", "大爷", "奶奶", "爷爷", "姐", "哥"}

// namesBefore and namesAfter stand beside a whole name and show that it is one.
var namesBefore = []string{"联系", "请", "由", "叫", "名叫", "我是", "他是", "她是", "找", "给", "跟", "与", "和", "同事", "经理", "老师", "同学", "感谢", "谢谢",
	"通知", "问", "告诉", "姓名：", "联系人：", "负责人：", "联系人", "负责人", "致", "让", "据", "听", "像", "为", "问", "见", "帮", "催", "派", "用", "当", "因", "以", "以及", "连", "但", "而", "求", "骗", "被", "对", "向", "、", "作者", "记者", "导演", "演员", "主演", "总统", "队长", "客户", "教练", "尊敬的", "亲爱的", "把", "替", "代", "陪", "是", "任命", "推荐", "邀请", "主任", "教授", "医生", "，", "。", "@"}
var namesAfter = []string{"说", "表示", "认为", "指出", "告诉", "和", "与", "、", "负责", "来", "将", "去", "在", "是", "的", "已", "会", "，", "：", "也", "先", "把", "要", "同意", "提出",
	"参加", "出席", "介绍", "回答", "主持", "获得", "担任", "宣布", "就", "给", "对", "今天", "明天", "昨天", "于", "从", "被", "跟", "都", "没", "不", "完成", "提交", "正在", "因", "确认", "收", "：", "。", "等", "签", "及", "能", "可", "应", "下", "上", "带", "到", "写", "发", "做", "预", "本", "需"}

// notPeople are words that begin with a family name's character.
var notPeople = setOf(`周一 周二 周三 周四 周五 周六 周日 周末 周天 周年 周围 周边 周期 马上 马路 马力 马拉松 何时 何人 何地 何处 何必 何况 高兴 高中 高大 高度 高级
	高手 高峰 高山 高新 高校 高效 高铁 高层 高价 高发 高三 高二 高一 石头 石油 石家 石化 林业 林立 林地 林区 田地 田野 江南 江山 江河 江东 江西 江苏 江海 黄金 黄河 黄山 黄色 黄海 黄石 白天 白色 白云 白菜 白酒 白宫
	金融 金额 金属 金牌 金山 金钱 金华 方便 方法 方式 方面 方向 方案 方才 方可 安全 安心 安排 安静 安康 安徽 安宁 安装 安定 常常 常见 常用 常年 常州 常规 常委 常在 于是 于今 成本 成功 成立 成就 成为 成果 成绩 成长
	成年 成都 成都市 成员 向来 向上 向前 向东 向阳 任务 任何 任意 任职 万一 万元 万里 万物 武汉 武器 武术 毛病 毛巾 毛利 肖像 江湖 温度 温州 温暖 温馨 康复 施工 施行 牛奶 牛肉 章程 章节 申请 申报 申明 欧洲
	欧元 齐全 马云鹏 唐朝 唐山 唐诗 宋朝 韩国 韩文 陈述 陈列 谢谢 谢意 许多 许可 许久 梁山 杜绝 苏州 苏联 叶子 沈阳 沈阳市 陆地 陆续 陆军 汪洋 范围 范文 史上 史书 史料 贺电 贺卡 贺信 段落 雷达 雷雨 雷锋 雷电 秦朝 夏天 夏季
	夏日 夏令 付款 付出 付费 付清 付给 余额 余下 余地 钟头 钟表 侯选 齐心 岳阳 乔迁 赖以 梅花 路上 路线 路由 路过 路面 路口 路程 柯南 左右 左边 朱红 胡同 胡子 胡椒 胡乱 郭家 罗马 罗列 徐州 徐徐 徐家 孙子 孙女 杨树 杨柳 杨梅
	李子 张家 张开 张贴 张力 张家口 张扬 刘海 曹县 曾经 曾在 曾任 曾是 曾因 曾有 曾为 曾与 曾获 曾被 曾国 彭博 蔡司 董事 袁大 蒋家 魏玛 吕宋 丁香 姚明 卢森 姜汤 崔巍 谭家 廖廖 贾宝 韦德 熊猫 熊市 孟加 尹始 黎明 陶瓷 陶冶 龚滩 郝家 邵阳 汤圆 温和 尚未 尚可 尚有 尚且 季度 季节
	季风 屈服 霍乱 洪水 戴上 严重 严格 严禁 严肃 顾客 顾问 顾虑 俞允 穆斯 沙发 沙漠 沙子 周到 周密 周知 周刊 周岁 王国 王朝 王子 王牌 王者 王府 林木 林海 林中 罗盘 高速 高额 高达 高于 高端 高低 高温 高原 高贵 高明 高超 高涨 马来 马克 马德 马桶 马匹 马达 石子 雷同 黄昏 黄瓜 黄豆 黄油 吴江 郑州 郑重 胡说 梁柱 程序 程度 胡萝 许诺 许愿 丁点 江边 江水 叶片 史诗 史无 田径 田园 田间 钱包 钱财 钱款 钱币 白银 白领 白白 白费 白发 白板 方圆 方块 方言 方针 金黄 金色 金子 金价 安慰 安装 安置 安保 安检 安抚 常识 常务 常规 常温`)

//go:embed data/places.txt
var placeList string

// places are Chinese names of places and of widely known firms and schools.
var places = setOf(placeList)

func runeSet(s string) map[rune]bool {
	m := map[rune]bool{}
	for _, r := range s {
		m[r] = true
	}
	return m
}

// hanNames finds Chinese names: people by surname with a title or a context,
// places and firms by list, and Latin words inside Chinese text.
func hanNames(x *source, taken []bool) []Fact {
	var out []Fact
	for i := 0; i < len(x.t); i++ {
		if x.t[i].Class != han || taken[i] {
			continue
		}
		n := x.placeAt(i)
		weak := false
		if n == 0 {
			n, weak = x.personAt(i, taken)
		}
		if n == 0 {
			continue
		}
		f := Fact{Kind: Name, Weak: weak}
		x.locate(&f, i, i+n)
		f.Key = x.s[f.Span.Start.Byte:f.Span.End.Byte]
		out = append(out, f)
		i += n - 1
	}
	return out
}

// placeAt returns the number of characters of the listed name at i.
func (x *source) placeAt(i int) int {
	if x.t[i].is("中") && x.at(i-1).is("其") {
		return 0 // 其中国内
	}
	for n := 6; n >= 2; n-- {
		if x.hanRun(i, n) && places[x.s[x.t[i].Start:x.t[i+n-1].End]] {
			return n
		}
	}
	return 0
}

// personAt returns the number of characters of the person's name at i. A name
// that only its characters speak for is weak.
func (x *source) personAt(i int, taken []bool) (int, bool) {
	if x.isWordNotName(i) || x.insideWord(i) {
		return 0, false
	}
	r, _ := utf8.DecodeRuneInString(x.t[i].Low)
	s := x.surnameAt(i, r)
	if s == 0 {
		return x.nickname(i)
	}
	for given := 2; given >= 0; given-- {
		n := s + given
		if !x.hanRun(i, n) || x.anyTaken(taken, i, n) {
			continue
		}
		if x.titled(i+n, given) && (given == 0 && (commonSurnames[r] || x.nameBefore(i)) || given > 0 && (x.given(i+s, given) || commonSurnames[r])) {
			return n, false
		}
	}
	for given := 2; given >= 1; given-- {
		n := s + given
		if given == 2 && x.hanRun(i, n) && x.followsName(i, n) {
			continue
		}
		if !x.hanRun(i, n) || x.anyTaken(taken, i, n) || !x.given(i+s, given) || x.placeAt(i+1) > 0 {
			continue
		}
		before, after := x.nameBefore(i), x.nameAfter(i+n)
		switch {
		case before && after, (before || after) && commonSurnames[r] && given == 2, x.besideName(i, n):
			return n, false
		case commonSurnames[r] && (given == 2 || before || after || x.at(i-1).Class != han):
			return n, true
		}
	}
	return 0, false
}

// followsName tells whether the last of the n characters at i begins a word that
// stands after a name: 聂凯梅开二度, 李明强调.
func (x *source) followsName(i, n int) bool {
	rest := x.s[x.t[i+n-1].Start:]
	for _, w := range afterNames {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// afterNames are words that begin with a character of givenNames and follow names.
var afterNames = strings.Fields(`梅开二度 一马当先 一锤定音 一鸣惊人 一举 一路 一骑绝尘 一球 一人 一直 一同 大放异彩 大获全胜 大胜 大显身手 大败 胜出 胜券 胜诉 建功 建议
	强调 强烈 强行 强势 明确 明天 明年 明晚 明日 明早 成功 成为 正在 正式 十分 立即 立刻 永远 定于 一起 全部 全力 全程 发布 发表 发现 发言 发出 发来 发给 发起 飞往 飞抵 飞赴
	利用 生前 生病 生气 平时 平均 清楚 荣获 荣膺 心里 心情 可以 可能 根据 思考 正好 安排 安装 然后 学会 学习 远射 勇夺 龙年 三度 二度 两度 三次 二次 五次 再度 再次`)

func (x *source) surnameAt(i int, r rune) int {
	if x.hanRun(i, 2) {
		two := x.s[x.t[i].Start:x.t[i+1].End]
		for _, c := range compoundSurnames {
			if two == c {
				return 2
			}
		}
	}
	if surnames[r] {
		return 1
	}
	return 0
}

// nickname reads 小王, 老张, 阿明.
func (x *source) nickname(i int) (int, bool) {
	switch x.t[i].Low {
	case "小", "老", "阿":
	default:
		return 0, false
	}
	r, _ := utf8.DecodeRuneInString(x.at(i + 1).Low)
	if x.at(i+1).Class != han || !commonSurnames[r] || x.isWordNotName(i+1) || x.at(i-1).Class == han && !x.nameBefore(i) {
		return 0, false
	}
	return 2, false
}

// insideWord tells whether the character at i ends a word that is no name.
func (x *source) insideWord(i int) bool {
	return i > 0 && x.hanRun(i-1, 2) && notPeople[x.s[x.t[i-1].Start:x.t[i].End]]
}

func (x *source) anyTaken(taken []bool, i, n int) bool {
	for k := i; k < i+n; k++ {
		if taken[k] {
			return true
		}
	}
	return false
}

func (x *source) isWordNotName(i int) bool {
	for n := 2; n <= 3; n++ {
		if x.hanRun(i, n) && notPeople[x.s[x.t[i].Start:x.t[i+n-1].End]] {
			return true
		}
	}
	return false
}

// titled tells whether a title stands at i.
func (x *source) titled(i, given int) bool {
	if x.at(i).Class != han {
		return false
	}
	rest := x.s[x.t[i].Start:]
	for _, t := range titlesAfter {
		if strings.HasPrefix(rest, t) {
			return len(t) > 3 || given == 0 && !x.wordAfterTitle(i)
		}
	}
	return false
}

// wordAfterTitle tells whether 总, 工, 哥 or 姐 at i begins another word.
func (x *source) wordAfterTitle(i int) bool {
	switch x.at(i + 1).Low {
	case "是", "共", "有", "之", "会", "作", "业", "厂", "资", "程", "体", "统", "数", "量", "额", "结", "部", "计", "价", "具", "人", "妹", "们", "算":
		return !(x.at(i+1).is("是") || x.at(i+1).is("会") || x.at(i+1).is("有"))
	}
	return false
}

func (x *source) given(i, n int) bool {
	for k := i; k < i+n; k++ {
		r, _ := utf8.DecodeRuneInString(x.t[k].Low)
		if !givenNames[r] {
			return false
		}
	}
	return true
}

func (x *source) nameBefore(i int) bool {
	if i == 0 || x.at(i-1).Class == newline {
		return true
	}
	head := x.s[max(0, x.t[i].Start-18):x.t[i].Start]
	for _, w := range namesBefore {
		if strings.HasSuffix(head, w) {
			return true
		}
	}
	return x.at(i-1).Class == punct || x.at(i-1).Class == space
}

func (x *source) nameAfter(i int) bool {
	if i >= len(x.t) {
		return true
	}
	rest := x.s[x.t[i].Start:]
	for _, w := range namesAfter {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return x.at(i).Class == punct || x.at(i).Class == newline || x.at(i).Class == space
}

// besideName tells whether 和 or 、 joins the name to another that begins with a surname.
func (x *source) besideName(i, n int) bool {
	j := i + n
	if !x.at(j).is("和") && !x.at(j).is("、") && !x.at(j).is("与") && !x.at(j).is("及") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(x.at(j + 1).Low)
	return surnames[r] && !x.isWordNotName(j+1)
}
