package guard

// senseRows are the words whose change changes what a text says. A phrase with
// several senses stands in several rows; the longest phrase at a place wins.
var senseRows = []lexRow{
	{not, `don't doesn't didn't won't isn't aren't wasn't weren't hasn't haven't hadn't shouldn't couldn't wouldn't mustn't can't needn't mightn't
		ain't shan't oughtn't daren't mayn't yet_to not no never none nobody nothing nowhere neither nor cannot cant without dont doesnt didnt wont did'nt do'nt does'nt is'nt was'nt were'nt has'nt have'nt had'nt would'nt could'nt should'nt ca'nt wo'nt are'nt isnt arent wasnt werent
		hasnt havent hadnt shouldnt couldnt wouldnt mustnt no_one no_longer not_any not_yet unless
		不 没 没有 未 无 勿 别 莫 非 並非 并非 绝非 绝不 决不 毫无 不行 没有得到 没得到 未得到 未获 未取得 没经过 未曾 不曾 无法 未能 不能 不可 不得 不许 不准 不要 不会 不是 不用 不必 请勿 切勿
		沒 沒有 無 無法 別 不應 未经 未經 除非 毋须 甭 休想 尚未 从未 從未 不再 无权 无人 无一 非法 未必 不宜 不予 不应 不应该 不该 不容
		不同意 不满足 不满意 不明白 不安全 不安装 不安排 不适合 不适用 不过敏 不平等 不免费 不利用 不定时 不平衡 不如实 不当场 不一致 不太 概不`},
	{notLike, `hold_off holding_off held_off postpone 暂缓 搁置 away away_from out_of_office elsewhere overdue outstanding owe owes owed owing 拖欠 未付 欠 尚欠 缺货 售罄 断货 卖完 unable impossible unlikely unsafe unavailable unauthorized unauthorised unnecessary unclear unaware unwilling unsuitable
		unwell unhappy unacceptable uncertain unknown unpaid unused unchanged invalid incorrect illegal inaccurate incomplete ineligible
		insufficient inability inappropriate inadequate inactive impermissible disallowed disagree disagrees disagreed dislike dislikes
		refuse refuses refused refusing refusal deny denies denied denying reject rejects rejected rejecting decline declined declines
		prohibit prohibits prohibited prohibiting forbid forbids forbidden ban banned bans fail fails failed failing failure lack lacks lacking
		lacked refrain avoid avoids avoided avoiding prevent prevents prevented stop stops stopped stopping hardly scarcely rarely seldom
		barely absence absent missing free_of free_from exclude excludes excluded excluding miss missed prohibition out_of_stock sold_out ran_out run_out out_of_order unaffected discontinue discontinued discontinues no-one far_from instead rather_than
		lost lose loses losing broken wrong late or_we or_you or_i or_they or_else otherwise patience bear_with cancel canceled cancelled barred off-limits fewer_than zero little few
		拒绝 禁止 严禁 避免 切忌 否认 失败 缺乏 缺少 防止 谢绝 拒 停止 取消 难以 杜绝 免于 缺席 拒絕 嚴禁 免 缺 谨防 戒 忌 禁用 禁服 禁食 禁饮 禁冻 禁烟 禁酒 禁入 禁停 禁放 禁带 禁行 ruled_out rule_out rules_out 暂停 忌讳 难 反对 不足 以免 否则 不然 要不 以防`},
	{notWord, `not_only not_to_mention no_doubt no_problem no_worries don't_worry dont_worry dont_forget dont_hesitate dont_miss don't_forget do_not_forget don't_hesitate do_not_hesitate
		can't_wait cannot_wait why_not or_not no_matter not_exceed not_exceeding no_more_than not_more_than no_less_than not_less_than
		no_fewer_than no_later_than not_later_than no_earlier_than nothing_but can't_help cannot_help not_just not_at_all
		not_until not_a_problem won't_exceed cannot_exceed never_mind not_least not_under not_over
		don't_miss can't_believe never_fails no_more not_more
		匪浅 非浅 匪夷所思 非同小可 不过 不但 不仅 不同 不断 不错 不少 不管 不论 不久 不妨 不禁 不得不 不由得 不好意思 不客气 不等 不一 不光 不只 不免 不愧 不料 不由 不足以
		不超过 不得超过 不少于 不低于 不多于 不高于 不能超过 不晚于 不迟于 不早于 不大于 不小于 不得少于 不得低于 不得高于 不得晚于 不可超过 不要超过
		不是不行 不是不可以 没关系 没问题 没事 没错 没准 无论 无数 无疑 毫无疑问 无比 无非 无限 无私 无奈 无穷 无声 无穷无尽 毋庸置疑 不可或缺 必不可少 不可缺少 不言而喻
		不约而同 不得已 差不多 了不起 对不起 来不及 不时 不已 不知不觉 不可思议 莫名 莫名其妙 莫过于 否则 非但 未免 无处不在 不可避免 不可否认 不满 不安
		不便 不利 不良 不幸 不明 不当 不堪 不懈 不动产 不定 不惜 不止 不尽 不到 不然 不至于 不如 不忘 别忘 别忘了 别客气 别担心 不用担心 不用谢 不见不散 不适
		不要忘记 不仅仅 不日 不锈钢 不倒翁 不平 不凡 不屈 不屑 不朽 不慎 不时 毫不 不過 不僅 不斷 無論 無數 沒關係 沒問題 對不起 動不動 动不动 不论 不解`},
	{none, `是否 能否 可否 与否 与不 是不是 能不能 会不会 要不要 可不可以 好不好 有没有 行不行 对不对 该不该 想不想 是不是 非常 非洲 南非 北非 西非 东非 非遗 是非 未来 無錫 无锡 无线 无人机 无线电 无声 别人
		别的 特别 区别 分别 级别 性别 类别 判别 差别 个别 别墅 告别 离别 别名 识别 辨别 鉴别 派别 国别 告别 送别 久别 別人 特別 分別 區別 性別 級別 類別 個別 識別
		沉没 淹没 没收 出没 埋没 覆没 吞没 莫非 莫斯科 约莫 薇 非凡 啼笑皆非 否定 否决 是否会 未知 未婚 莫大 没落 没入 无锡市 无极 无花果 無線 未來`},
	{must, `must required mandatory obliged obligatory compulsory have_to has_to had_to shall must_not mustn't
		必须 务必 一定要 必須 務必 必得 非得 强制 不得 须 須`},
	{mustLike, `must_have_been must_have_left must_have_lost must_have_forgotten must_have_missed must_have_gone must_have_made must_have_had must_have_taken must've
		need_to needs_to needed require requires requirement make_sure ensure be_sure essential necessary crucial vital imperative critical
		important have_got_to got_to sure obligation please remember always need needs supposed
		需要 需 应当 确保 请 严禁 禁止 要求 不可 不准 不许 勿 不要 别 重要 必要 请务必 要 應當`},
	{should, `should ought_to had_better recommend recommends recommended advise advised suggest suggested encouraged advisable shouldn't
		应该 应 建议 最好 推荐 宜 應該 建議`},
	{may, `it_is_possible it's_possible there_is_a_chance there_is_a_possibility i_guess i_suppose my_guess may might perhaps maybe possibly probably likely allegedly alleged reportedly suspected apparently presumably supposedly tentatively
		potentially may_not might_not rumored rumoured purportedly tentative maybe
		可能 也许 或许 大概 恐怕 似乎 疑似 据说 据称 说不定 或将 涉嫌 據說 也許 或許 有可能 大约会 可能会 不一定 传闻 没准`},
	{mayLike, `could would possible possibility potential chance risk risks expect expects expected seem seems seemed appear appears appeared think believe
		believes hope hopes hopefully estimate estimated consider plan plans planned planning want if can unsure uncertain claims claimed
		unlikely optional feel_free suspicion allegations allegation accused thought due subject tend tends depending should prone sometimes
		估计 预计 有望 拟 好像 希望 可以 考虑 打算 计划 风险 机会 想 怀疑 认为 觉得 传 应该 能 潜在 推测 或 如果 預計 未必 会不会 恐 指控 看来`},
	{will, `will 'll definitely certainly guaranteed guarantee guarantees surely confirmed undoubtedly certain going_to without_doubt absolutely no_doubt
		一定 肯定 必将 必然 保证 确定 绝对 势必 确认 将 一定会 必定 毫无疑问 将会 會 会 已经 必將 確認`},
	{can, `do_not_have_to don't_have_to does_not_have_to doesn't_have_to need_not needn't not_required not_necessary no_need don't_need_to do_not_need_to 不必 不用 无需 无须 不需要
		can able allowed permitted may could welcome free_to optional entitled permission eligible
		可以 能 能够 允许 可 得以 准许 欢迎 也行 都行 也成 可選 可选 自愿 隨意 随意`},
	{ifs, `if unless provided_that providing in_case assuming as_long_as so_long_as on_condition in_the_event only_if on_the_condition provided only_when
		如果 若 假如 要是 倘若 只要 除非 万一 假若 如若 的话 前提 若是 一旦 假使 倘 凡 如遇 如有 如需 未经 若非 如無 如無 除非 萬一 的話`},
	{ifLike, `once when whenever should subject_to depending until till otherwise pending contingent conditional whether upon after except without
		where were had given case event or else requires needed as_soon_as for_anyone anyone_who anyone_with those_who those_with dependent prerequisite provided every_time any_time for_those following
		如 当 时 则 否则 须 只有 后 才 需 即可 凡是 每当 要 经 就 再 得 遇 时候 時 則 后 有事 有急事 有问题 有疑问 有需要`},
	{none, `just_so_you_know just_a_heads-up just_a_heads just_a_reminder just_wanted just_checking just_letting just_to_let just_a_quick just_a_note just_fyi
		未成年 未满 未来 未婚 专家 专业 专利 专题 专栏 专线 专员 专注 专心 专辑 扫除 清除 删除 解除 消除 拆除 废除 开除 去除 除夕 除法 除湿 除尘 除草 卸除 根除 免除 切除 辞除 大扫除 刪除 過程當中 当中 当地 当天 当日 当月 当年 当时的 当前 正当 相当 适当 担当 当作 当成 当选 当事 当初 当即 当局 当场 得当 当面`},
	{none, `as_if wonder_if wondering_if see_if ask_if know_if check_if sure_if if_only even_if asked_if what_if
		若干 若无其事 般若 凡人 平凡 非凡 凡事`},
	{ifLike, `if_i_were_you if_you_ask_me if_i_may appreciated_if appreciate_if wonderful_if kind_if love_it_if like_it_if useful_if ok_if okay_if acceptable_if mind_if fine_if good_if great_if appreciate_it_if nice_if helpful_if grateful_if possible_if
		if_you_like if_you_wish if_desired if_you_prefer if_you_have_any if_any if_needed if_possible let_me_know_if if_necessary if_applicable if_you'd_like if_you_need if_anything should_you_have
		should_you_need if_there's_anything if_there_is_anything
		如果有任何 若有任何 如果需要 假如说 如有任何 如有疑问 如有问题 如果方便 方便的话 可以的话 若有疑问 若方便 如需帮助`},
	{only, `only solely exclusively just
		仅 仅限 只有 只能 只限 唯有 只可 仅供 唯一 只接受 只对 只在 只需 只会 僅 僅限 只供 只收 仅仅 只允许 只开放 只剩 只花 只用 只要`},
	{onlyLike, `merely alone simply exclusive single sole limited restricted nothing_but no_one_but unless nothing_other none_but reserved at_most no_more_than not until
		except barely mere purely lone one restrict limit won't no
		方可 方能 才能 只 唯 才 限 独 专 单 除 最多 不 非 别 唯獨 限于 专供 专门`},
	{except, `except excluding other_than apart_from exception aside_from with_the_exception excepting excludes save_for all_but
		除了 除外 以外 之外 除 不含 不包括 除去`},
	{exceptLike, `but exclude excluded unless without besides save not however only although exempt though omit closed
		但 另外 还有 例外 还 也 另 排除 不 只 仅 唯 未 没 及 扣除 免 剔除 刨除`},
	{all, `all every each everyone everybody everything always entire entirely whole both completely any anyone fully total never none
		所有 全部 全体 每 都 一律 任何 总是 均 皆 全 凡 各 一切 始终 完全 通通 统统 每个 每位 整个 每次 從不 从不 从来 人人`},
	{some, `some_of most majority almost_all nearly_all a_few several_of many_of certain_of partly partially sometimes mostly part_of half_of most_of
		some_people occasionally few_of usually often generally a_number_of a_minority minority not_all
		部分 大部分 大多数 多数 有些 一些 某些 少数 有时 绝大多数 几乎 个别 有的 多半 通常 往往 偶尔 大多 基本 一部分 主要 經常 经常 多數 大多數 部份 一般 并非所有 常常`},
	{someLike, `a_few quite_a_few some several many few certain majority various numerous often occasionally largely usually typically generally mainly almost nearly multiple
		more_than_half most handful lot frequently primarily half at_times subset portion fraction selected predominantly plenty variety not_every
		几 若干 很多 许多 不少 等 多 之一 半数 过半 常 大半 近半 绝大部分 普遍 可能`},
	{up, `increase increases increased increasing rise rises rose risen rising grow grows grew grown growing growth climb climbs climbed surge surges surged
		soar soars soared gain gains gained jump jumps jumped upturn raise raises raised boost boosts boosted expand expands expanded went_up go_up goes_up up_by is_up
		are_up were_up was_up higher more uptick doubled tripled rally rallied
		增加 增长 上涨 上升 提高 提升 涨 增至 升至 升高 攀升 上调 扩大 猛增 激增 涨至 增幅 涨幅 涨价 回升 飙升 走高 增 升值 加薪 變多 上漲 增長 漲 上調 飆升 调高 增多 翻倍 翻番`},
	{down, `decrease decreases decreased decreasing fall falls fell fallen falling drop drops dropped dropping reduce reduces reduced reducing reduction
		shrink shrinks shrank shrunk dip dips dipped slump slumped plunge plunged slash slashed cut cuts cutting went_down go_down goes_down down_by is_down are_down
		were_down was_down lower lowered lowers less fewer sink sank downturn halved tumble tumbled decline declined declines declining slipped slid
		减少 下降 下跌 降低 跌 降至 减至 跌至 下滑 下调 缩减 回落 骤降 降幅 跌幅 降价 缩小 锐减 走低 降 贬值 减薪 減少 降價 下調 调低 变少 减半 减`},
	{none, `降临 投降 空降 降生 增强 增进 增添 上升空间 more_or_less more_than less_than fewer_than any_more no_less once_more lower_than higher_than fall_asleep
		fall_in_love falls_in_love fell_in_love fall_semester this_fall last_fall next_fall in_the_fall drop_by drop_off dropped_off drop_in drop_me drop_us cut_off cut_out drop_a
		cutting_edge gain_access raise_the_issue raise_questions raised_concerns raise_concerns raised_the raise_awareness more_information more_details more_about one_more
		two_more fell_ill fell_asleep learn_more find_out_more more_people rise_to_the_occasion let_down grow_up grew_up growing_up nevertheless nonetheless unless_otherwise
		降落 降雨 降水 降雪 增值税 增值 涨潮 跌倒 减肥 加减 降噪 减速 多一些 减压`},
	{earlier, `before prior_to ahead_of earlier_than 之前 以前 事前 先于 早于`},
	{later, `after afterwards following later_than subsequent_to 之后 以后 事后 晚于 之後 以後`},
	{untilLike, `until till once when as_soon_as first then upon not without by 先 再 等 后 前 直到 就 完 才`},
	{none, `after_all look_after looking_after looks_after day_after soon_after before_long following_up after-sales the_following as_before`},
	{self, `i i'm i've i'll i'd my me mine myself we we're we've we'll we'd our us ours ourselves let's 我 我们 咱 咱们 本人 我司 本公司 我方 本店 我校 本校 在下 我們 咱們 本院 笔者`},
	{reader, `you you're you've you'll you'd your yours yourself u 你 您 你们 您们 贵司 贵方 贵公司 妳 你們 各位 大家`},
	{writer, `the_author the_user the_writer the_speaker the_narrator the_sender the_person the_individual the_poster the_applicant the_customer the_employee the_team
		the_company the_respondent the_text the_message the_email 作者 用户表示 发言者 该用户 说话人 说话者 发言人 该员工 该客户 寄件人 发件人 用户称 当事人 该公司 该团队 本文作者 他表示 她表示 写信人 来信人`},
	{male, `he him his himself he's he'll he'd 他 他的`},
	{female, `she her hers herself she's she'll she'd 她 她的`},
	{none, `他们 她们 他人 其他 他們 她們`},
	{asks, `tell_me let_me_know wonder wondering please_advise please_confirm could_you would_you can_you can_i could_i may_i do_you whether advise inform
		confirm clarify asking inquire enquire question know who what when where which why how shall_we should_we is_it is_there are_there will_you have_you
		请问 能否 可否 是否 告知 吗 呢 什么 怎么 哪 谁 几 多少 何时 为什么 如何 何 咨询 确认 想知道 请教 嗎 什麼 怎麼 麻烦 想问 了解`},
	{daily, `daily every_day each_day per_day a_day 每天 每日 天天 一天`},
	{weekly, `weekly every_week each_week per_week a_week 每周 每星期 每个星期 每礼拜 一周 每週`},
	{monthly, `monthly every_month each_month per_month a_month 每月 每个月 每個月`},
	{yearly, `yearly annually annual every_year each_year per_year a_year per_annum 每年 年度`},
	{hourly, `hourly every_hour each_hour per_hour an_hour 每小时 每个小时 每隔一小时`},
}

// opposites are pairs of words of which one must not become the other. A ~ marks
// a pair whose words often say the same from the other side: send and receive.
var opposites = []string{
	`accept accepts accepted accepting approve approves approved approval 接受 批准 通过 同意 赞成|reject rejects rejected rejecting rejection deny denied denies decline declined disapprove disapproved 拒绝 否决 驳回 反对`,
	`allow allows allowed permit permits permitted 允许 准许|forbid forbids forbidden prohibit prohibits prohibited ban banned 禁止 严禁`,
	`pass passes passed succeed succeeds succeeded success successful successfully 成功 合格|fail fails failed failure unsuccessful unsuccessfully 失败 不合格`,
	`win wins won winning victory 赢 获胜 胜 战胜 夺冠|lose loses lost losing defeat 输 落败 失利 战败`,
	`~buy buys bought buying purchase purchased purchases buyer buyers 买 购买 买入 买方 购入 采购|sell sells sold selling seller sellers 卖 出售 售出 卖出 卖方`,
	`~open opens opened opening 开 打开 开启 开放 开门 营业|close closes closed closing shut 关 关闭 关上 关门 停业 打烊`,
	`enable enables enabled activate activated 启用 激活|disable disables disabled deactivate deactivated 停用 禁用`,
	`~include includes included including inclusive 包括 包含 含|exclude excludes excluded excluding exclusive 不包括 不含 不包含 除外`,
	`~start starts started starting begin begins began begun 开始|end ends ended ending finish finishes finished stop stops stopped 结束 停止`,
	`~send sends sent sending 发送 寄出 发出|receive receives received receiving 收到 接收 收取`,
	`~lend lends lent lender 借给 借出|borrow borrows borrowed borrower 借入 借来 向他借`,
	`import imports imported 进口|export exports exported 出口`,
	`agree agrees agreed agreement|disagree disagrees disagreed disagreement`,
	`safe safely safety 安全|unsafe dangerous danger hazardous 危险 不安全`,
	`legal lawful legally 合法|illegal unlawful illegally 非法 违法`,
	`~true correct right 正确 真|false incorrect wrong 错误 假`,
	`cheap cheaper cheapest inexpensive 便宜 低价|expensive pricier costly dearer 贵 昂贵 高价`,
	`~early earlier earliest 早 提前 提早|late later latest 晚 推迟 延后 延迟 迟到`,
	`increase_in|decrease_in`,
	`maximum max 最大 最多 最高 上限|minimum min 最小 最少 最低 下限`,
	`~best better 更好 最好|worst worse 更差 最差 最坏`,
	`~more greater 更多 较多 多于|less fewer 更少 较少 少于`,
	`higher highest high 更高 较高 高于 高|lower lowest low 更低 较低 低于 低`,
	`~faster fast quicker quick fastest quickly 快 更快 迅速 快速|slower slow slowest slowly 慢 更慢 缓慢`,
	`~larger bigger large big largest biggest 大 更大|smaller small smallest little 小 更小`,
	`~longer longest long 长 更长|shorter shortest short brief 短 更短`,
	`~older oldest 年长 更老|younger youngest 年轻 年幼`,
	`left 左 左边 左侧 左转|right-hand 右 右边 右侧 右转`,
	`north northern 北 北部 北边 以北|south southern 南 南部 南边 以南`,
	`east eastern 东部 东边 以东|west western 西部 西边 以西`,
	`~above 上方 上面 高于|below beneath 下方 下面 低于`,
	`inside indoors indoor internal 室内 内部 里面|outside outdoors outdoor external 室外 外部 外面 户外`,
	`profit profits profitable 盈利 利润 赚|loss losses unprofitable 亏损 亏 赔`,
	`~income revenue 收入|expense expenses expenditure 支出 开支`,
	`deposit deposited 存款 存入|withdraw withdrew withdrawn withdrawal 取款 取出 提现`,
	`hire hires hired hiring recruit recruited 聘用 招聘 录用|fire fired dismiss dismissed lay_off laid_off layoffs 解雇 裁员 辞退 开除`,
	`~arrive arrives arrived arrival 到达 抵达|depart departs departed departure leave leaves 出发 离开`,
	`~join joins joined 加入|quit quits resign resigned resigns 退出 辞职 离职`,
	`support supports supported supporting 支持|oppose opposes opposed opposing against 反对`,
	`~positive positively 阳性 积极|negative negatively 阴性 消极`,
	`guilty convicted 有罪|innocent acquitted 无罪`,
	`alive survived survive survives 幸存 生还 活着|dead died killed dies 死亡 死 去世 遇难`,
	`~present attend attended attending attends 出席 参加|absent 缺席`,
	`~hot hotter warm 热|cold colder cool 冷`,
	`~public publicly 公开 公共|private privately confidential 私人 保密 私下`,
	`~free|paid`, `免费|收费 付费`, `最早 最快要 最快也要 at_the_earliest|最晚 最迟 at_the_latest`, `stop_using stop_taking discontinue 停止使用 停止服用 停药|keep_using keep_taking continue_using continue_taking 继续使用 继续服用 继续用药`,
	`~first 首次 第一 首先|last final 最后 末`,
	`~strong stronger strengthen 强 加强|weak weaker weaken 弱 削弱`,
	`increase_the|reduce_the decrease_the`,
	`lock locked locks 锁定 上锁|unlock unlocked unlocks 解锁`,
	`connect connected connects 连接|disconnect disconnected unplug unplugged 断开`,
	`login log_in sign_in logged_in 登录|logout log_out sign_out logged_out 登出 退出登录`,
	`mandatory compulsory 必填 强制|optional voluntary 可选 选填 自愿`,
	`likely|unlikely`, `able|unable`, `possible|impossible`, `available|unavailable`, `~known|unknown`, `~same identical 相同 一样|different 不同`,
	`temporary temporarily 临时 暂时|permanent permanently 永久`,
	`husband|wife`, `brother brothers 哥哥 弟弟|sister sisters 姐姐 妹妹`, `mother mom mum 母亲 妈妈|father dad 父亲 爸爸`, `son 儿子|daughter 女儿`,
	`employer 雇主|employee 雇员`, `landlord 房东 出租方|tenant 租户 租客 承租方`, `lessor|lessee`, `甲方|乙方`, `plaintiff 原告|defendant 被告`,
	`debit|credit`, `upload uploads uploaded 上传|download downloads downloaded 下载`, `encrypt encrypted 加密|decrypt decrypted 解密`,
	`push pushes pushed|pull pulls pulled`, `~add adds added adding 添加 增添|remove removes removed delete deletes deleted removing 删除 移除`,
	`clockwise 顺时针|counterclockwise anticlockwise 逆时针`, `inhale|exhale`, `~top 顶部|bottom 底部`, `upper|lower_half`,
	`few hardly_any very_few 少数 很少|many most numerous plenty 许多 很多 大量 多数`, `~高|矮`, `~胖|瘦`, `~重|轻`, `~厚|薄`, `~宽|窄`, `~深|浅`, `~远|近`, `~好|坏`, `~新|旧`, `~难|容易`,
	`heavier heavy|lighter light`, `taller tall|shorter`, `stricter|looser`, `richer rich|poorer poor`, `easier easy easily|harder difficult`, `narrower narrow|wider wide`,
	`thicker thick|thinner thin`, `deeper deep|shallower shallow`, `nearer closer|farther further`, `~newer newest|older`, `~quieter quiet|louder loud noisy`,
	`~morning|evening`, `success_rate|failure_rate`, `~majority 多数|minority 少数`, `confirmed confirm confirms 证实 确认|unconfirmed denied denies 否认 未证实`,
	`win_over|lose_to`, `before_meals 饭前 餐前|after_meals 饭后 餐后`, `odd|even_numbered`,
	`healthy 健康|sick ill 生病 患病`, `~full 满|empty 空`, `~on_time 准时 按时|late overdue delayed 迟到 逾期 延误`,
}

var phrases = newLexicon(senseRows, opposites)
