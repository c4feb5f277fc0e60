// Package vendor names every partner that has a driver of its own, so that
// settings and discovery need not know the drivers.
//
// Start with [Named]. A [Kind] opens a driver for an account; what is special to
// one driver is set through that driver's package instead.
package vendor

import (
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/anthropic"
	"github.com/qiao-ai/qiao/partner/ark"
	"github.com/qiao-ai/qiao/partner/dashscope"
	"github.com/qiao-ai/qiao/partner/deepseek"
	"github.com/qiao-ai/qiao/partner/gemini"
	"github.com/qiao-ai/qiao/partner/hunyuan"
	"github.com/qiao-ai/qiao/partner/minimax"
	"github.com/qiao-ai/qiao/partner/moonshot"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/qianfan"
	"github.com/qiao-ai/qiao/partner/qwen"
	"github.com/qiao-ai/qiao/partner/responses"
	"github.com/qiao-ai/qiao/partner/wire"
	"github.com/qiao-ai/qiao/partner/zhipu"
)

// A Kind is a sort of partner.
type Kind struct {
	wire.Vendor
	Kind  string         // its name in settings, such as "deepseek"
	ID    qiao.PartnerID // what a partner of it is called when it is found, such as "kimi"
	Also  []string       // further variables that may hold the key
	Model qiao.ModelID   // for requests that name none
	Cards []partner.Card // of the models that are known; others may be asked for too
	Hide  bool           // discovery does not look for it: another kind has its key
	Open  func(wire.Account) (partner.Driver, error)
}

// Key returns the key that the environment holds and the variable it is in.
func (k Kind) Key(getenv func(string) string) (key, variable string) {
	for _, name := range append([]string{k.Variable}, k.Also...) {
		if key := getenv(name); key != "" {
			return key, name
		}
	}
	return "", ""
}

// RegionOf tells where the host of an address computes, or "" if it is not
// known. The empty address is the vendor's usual one.
func (k Kind) RegionOf(base string) qiao.Region {
	if (k.Kind == "qwen" || k.Kind == "dashscope") && base != "" {
		return qwen.RegionOf(base)
	}
	if base == "" {
		return k.Sites[0].Region
	}
	return k.Vendor.RegionOf(base)
}

// Named returns the Kind of a name in settings.
func Named(name string) (Kind, bool) {
	all := All()
	i := slices.IndexFunc(all, func(k Kind) bool { return k.Kind == name })
	if i < 0 {
		return Kind{}, false
	}
	return all[i], true
}

// opened adapts a driver's constructor.
func opened[D partner.Driver](d D, err error) (partner.Driver, error) {
	if err != nil {
		return nil, err
	}
	return d, nil
}

// All are the kinds, in the order in which found ones are asked: Qwen first. The
// default models were the vendors' usual ones in November 2026.
func All() []Kind {
	return []Kind{
		{Vendor: qwenVendor(), Kind: "qwen", ID: "qwen", Model: qwen.DefaultModel, Cards: qwen.Cards(), Open: openQwen},
		{Vendor: dashscopeVendor(), Kind: "dashscope", ID: "dashscope", Model: qwen.DefaultModel, Cards: qwen.Cards(), Hide: true,
			Open: func(a wire.Account) (partner.Driver, error) {
				return opened(dashscope.New(dashscope.Options{Key: a.Key, Site: qwen.Site(a.Site), Base: a.Base, Client: a.Client, Codes: a.Codes}))
			}},
		{Vendor: deepseek.Vendor(), Kind: "deepseek", ID: "deepseek", Model: "deepseek-flash", Cards: []partner.Card{{ID: "deepseek-flash", Schema: partner.No}},
			Open: func(a wire.Account) (partner.Driver, error) {
				return opened(deepseek.New(deepseek.Options{Account: a}))
			}},
		{Vendor: qianfan.Vendor(), Kind: "qianfan", ID: "ernie", Model: "ernie-5.1", Cards: named("ernie-5.1"),
			Open: func(a wire.Account) (partner.Driver, error) { return opened(qianfan.New(qianfan.Options{Account: a})) }},
		{Vendor: hunyuan.Vendor(), Kind: "hunyuan", ID: "hunyuan", Model: "hy3", Cards: named("hy3"),
			Open: func(a wire.Account) (partner.Driver, error) { return opened(hunyuan.New(hunyuan.Options{Account: a})) }},
		{Vendor: nativeHunyuan(), Kind: "hunyuan-native", ID: "hunyuan", Model: "hunyuan-turbos-latest", Cards: named("hunyuan-turbos-latest"), Hide: true,
			Open: openNativeHunyuan},
		{Vendor: ark.Vendor(), Kind: "ark", ID: "doubao", Model: "doubao-seed-2-1-pro-260915", Cards: named("doubao-seed-2-1-pro-260915"),
			Open: func(a wire.Account) (partner.Driver, error) { return opened(ark.New(ark.Options{Account: a})) }},
		{Vendor: moonshot.Vendor(), Kind: "moonshot", ID: "kimi", Model: "kimi-k2.6", Cards: named("kimi-k2.6"),
			Open: func(a wire.Account) (partner.Driver, error) {
				return opened(moonshot.New(moonshot.Options{Account: a}))
			}},
		{Vendor: zhipu.Vendor(), Kind: "zhipu", ID: "glm", Model: "glm-5.3-flash", Cards: named("glm-5.3-flash"),
			Open: func(a wire.Account) (partner.Driver, error) { return opened(zhipu.New(zhipu.Options{Account: a})) }},
		{Vendor: minimax.Vendor(), Kind: "minimax", ID: "minimax", Model: "MiniMax-M3", Cards: named("MiniMax-M3"),
			Open: func(a wire.Account) (partner.Driver, error) { return opened(minimax.New(minimax.Options{Account: a})) }},
		{Vendor: openaiVendor(), Kind: "openai", ID: "openai", Model: "gpt-6-luna", Cards: named("gpt-6-luna"), Open: openOpenAI},
		{Vendor: openaiVendor(), Kind: "responses", ID: "openai", Model: "gpt-6-luna", Cards: named("gpt-6-luna"), Hide: true, Open: openResponses},
		{Vendor: anthropic.Vendor(), Kind: "anthropic", ID: "anthropic", Model: "claude-haiku-5-5", Cards: named("claude-haiku-5-5"),
			Open: func(a wire.Account) (partner.Driver, error) {
				return opened(anthropic.New(anthropic.Options{Account: a}))
			}},
		{Vendor: gemini.Vendor(), Kind: "gemini", ID: "gemini", Also: []string{"GOOGLE_API_KEY"}, Model: "gemini-2.5-flash", Cards: named("gemini-2.5-flash"),
			Open: func(a wire.Account) (partner.Driver, error) { return opened(gemini.New(gemini.Options{Account: a})) }},
	}
}

func named(id qiao.ModelID) []partner.Card { return []partner.Card{{ID: id}} }

func qwenVendor() wire.Vendor {
	v := wire.Vendor{Name: "Qwen", Variable: "DASHSCOPE_API_KEY", Console: "the Model Studio console"}
	for _, s := range qwen.Sites() {
		if base, err := qwen.Base(s); err == nil {
			v.Sites = append(v.Sites, wire.Site{Name: string(s), Base: base, Region: qwen.RegionOf(base)})
		}
	}
	return v
}

// dashscopeVendor is Qwen's with the addresses of DashScope's own API.
func dashscopeVendor() wire.Vendor {
	v := qwenVendor()
	v.Name = "DashScope"
	for i := range v.Sites {
		v.Sites[i].Base = qwen.NativeOf(v.Sites[i].Base)
	}
	return v
}

func openQwen(a wire.Account) (partner.Driver, error) {
	return opened(qwen.New(qwen.Options{Key: a.Key, Site: qwen.Site(a.Site), Base: a.Base, Client: a.Client, Codes: a.Codes}))
}

// nativeHunyuan is Tencent's signed API, whose key is in two parts.
func nativeHunyuan() wire.Vendor {
	return wire.Vendor{Name: "Tencent's signed API", Variable: "TENCENTCLOUD_SECRET", Console: "console.cloud.tencent.com/cam/capi",
		Sites: []wire.Site{{Name: "main", Base: "https://hunyuan.tencentcloudapi.com", Region: "cn"}}}
}

func openNativeHunyuan(a wire.Account) (partner.Driver, error) {
	base, err := nativeHunyuan().Base(a)
	if err != nil {
		return nil, err
	}
	id, secret, ok := strings.Cut(string(a.Key), ":")
	if !ok {
		return nil, qiao.Errorf(qiao.Misconfigured, "configure", "the key of Tencent's signed API has two parts").
			WithFix("Write it as SecretId:SecretKey, or use a TokenHub key with the kind hunyuan.")
	}
	return opened(hunyuan.NewNative(hunyuan.NativeOptions{SecretID: id, SecretKey: partner.Key(secret), Base: base, Client: a.Client, Codes: a.Codes}))
}

func openaiVendor() wire.Vendor {
	return wire.Vendor{Name: "OpenAI", Variable: "OPENAI_API_KEY", Console: "platform.openai.com",
		Sites: []wire.Site{{Name: "main", Base: "https://api.openai.com/v1", Region: "us"}}}
}

// openOpenAI takes an address without a key, as servers of one's own need none,
// and the dialect that is known for the address.
func openOpenAI(a wire.Account) (partner.Driver, error) {
	base := a.Base
	if base == "" {
		var err error
		if base, err = openaiVendor().Base(a); err != nil {
			return nil, err
		}
	}
	d := openai.Guess(base)
	return opened(openai.New(openai.Options{Base: base, Key: a.Key, Client: a.Client, Dialect: d}))
}

func openResponses(a wire.Account) (partner.Driver, error) {
	base, err := openaiVendor().Base(a)
	if err != nil {
		return nil, err
	}
	return opened(responses.New(responses.Options{Base: base, Key: a.Key, Client: a.Client, Codes: a.Codes, Phrases: a.Phrases}))
}
