package discover

import (
	"strings"
	"unicode"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/qwen"
)

// A vendor is a partner that is known by the variable that holds its key. The
// variable beside it, named …_BASE_URL, may move its address.
type vendor struct {
	id      qiao.PartnerID
	name    string
	env     string // before "_API_KEY" and "_BASE_URL"
	base    string
	region  qiao.Region
	model   qiao.ModelID
	card    partner.Card // of the model
	dialect openai.Dialect
}

// vendors are the partners whose compatible endpoint, key and default model
// were seen in their documentation in November 2026. Settings can change each.
func vendors() []vendor {
	noSchema := partner.Card{Schema: partner.No}
	thinking := openai.ThinkingType()
	ark, glm, minimax := thinking, thinking, openai.Generic()
	ark.Codes, glm.Codes, minimax.Codes = arkCodes(), glmCodes(), minimaxCodes()
	return []vendor{
		{id: "qwen", name: "Qwen", env: "DASHSCOPE", region: "cn", model: qwen.DefaultModel},
		{id: "deepseek", name: "DeepSeek", env: "DEEPSEEK", base: "https://api.deepseek.com", region: "cn", model: "deepseek-flash", card: noSchema, dialect: thinking},
		{id: "ernie", name: "ERNIE", env: "QIANFAN", base: "https://qianfan.baidubce.com/v2", region: "cn", model: "ernie-5.1"},
		{id: "hunyuan", name: "Hunyuan", env: "HUNYUAN", base: "https://api.hunyuan.cloud.tencent.com/v1", region: "cn", model: "hunyuan-turbos-latest"},
		{id: "doubao", name: "Doubao", env: "ARK", base: "https://ark.cn-beijing.volces.com/api/v3", region: "cn", model: "doubao-seed-2-1-pro-260915", dialect: ark},
		{id: "kimi", name: "Kimi", env: "MOONSHOT", base: "https://api.moonshot.cn/v1", region: "cn", model: "kimi-k2.6", dialect: thinking},
		{id: "glm", name: "GLM", env: "ZHIPUAI", base: "https://open.bigmodel.cn/api/paas/v4", region: "cn", model: "glm-5.3-flash", dialect: glm},
		{id: "minimax", name: "MiniMax", env: "MINIMAX", base: "https://api.minimaxi.com/v1", region: "cn", model: "MiniMax-M3", dialect: minimax},
		{id: "openai", name: "OpenAI", env: "OPENAI", base: "https://api.openai.com/v1", region: "us", model: "gpt-6-luna", dialect: openai.OpenAI()},
	}
}

// find returns the vendor's partner, or nil if the environment has no key.
func (v vendor) find(o Options) (*partner.Partner, string, error) {
	key := strings.TrimSpace(o.Getenv(v.env + "_API_KEY"))
	if key == "" {
		return nil, "", nil
	}
	if strings.ContainsFunc(key, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return nil, "", qiao.Errorf(qiao.Misconfigured, "discover", "%s_API_KEY holds blank space", v.env).
			WithFix("Set it to the key alone, without quotes or further lines.")
	}
	options := partner.Options{ID: v.id, Name: v.name, Region: v.region, Model: v.model, Open: true}
	base := strings.TrimSpace(o.Getenv(v.env + "_BASE_URL"))
	driver, err := v.driver(o, base, partner.Key(key))
	if err != nil {
		return nil, "", qiao.Errorf(qiao.Misconfigured, "discover", "%s_BASE_URL: %w", v.env, err).WithFix("%s", qiao.FixOf(err))
	}
	options.Driver, options.Models = driver, v.cards()
	if base != "" { // it may be anywhere
		options.Region = ""
		if v.id == "qwen" {
			options.Region = qwen.RegionOf(base)
		}
		options.Local = isLoopback(base)
	}
	p, err := partner.New(options)
	return p, v.env + "_API_KEY is set", err
}

func (v vendor) driver(o Options, base string, key partner.Key) (partner.Driver, error) {
	if v.id == "qwen" {
		return qwen.New(qwen.Options{Key: key, Base: base, Client: o.Client})
	}
	if base == "" {
		base = v.base
	}
	return openai.New(openai.Options{Base: base, Key: key, Client: o.Client, Dialect: v.dialect})
}

func (v vendor) cards() []partner.Card {
	if v.id == "qwen" {
		return qwen.Cards()
	}
	card := v.card
	card.ID = v.model
	return []partner.Card{card}
}
