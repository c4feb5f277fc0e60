package partnertest

import (
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
)

// Hunyuan is the dialect of Tencent's native, signed API. It does not check
// signatures.
type Hunyuan struct{}

// Name implements Dialect.
func (Hunyuan) Name() string { return "hunyuan" }

// ChatPath implements Dialect.
func (Hunyuan) ChatPath() string { return "/" }

// ListPath implements Dialect.
func (Hunyuan) ListPath() string { return "" }

// WantsStream implements Dialect.
func (Hunyuan) WantsStream(_ *http.Request, body []byte) bool {
	return gjson.GetBytes(body, "Stream").Bool()
}

// Lacks implements Limited.
func (Hunyuan) Lacks() []string { return []string{"schema", "max tokens", "Retry-After"} }

// Heartbeat implements Dialect.
func (Hunyuan) Heartbeat() string { return ": \n\n" }

// WholeHeartbeat implements Dialect.
func (Hunyuan) WholeHeartbeat() string { return "\n" }

func (d Hunyuan) inner(r Reply, field string, said object, last bool) object {
	finish := ""
	if last {
		if finish = string(r.finish()); r.finish() == qiao.FinishBlocked {
			finish = "sensitive"
		}
	}
	o := object{"Id": "c1", "Created": 1764000000, "Model": r.model(), "Note": "以上内容为AI生成，不代表开发者立场，请勿删除或修改本标记",
		"Choices": []object{{"Index": 0, "FinishReason": finish, field: said}}}
	if !r.NoUsage {
		u := r.usage()
		o["Usage"] = object{"PromptTokens": u.Input, "CompletionTokens": u.Output, "TotalTokens": u.Input + u.Output,
			"PromptTokensDetails": object{"CachedTokens": u.CachedInput}, "CompletionTokensDetails": object{"ReasoningTokens": u.Reasoning}}
	}
	return o
}

// Frames implements Dialect.
func (d Hunyuan) Frames(r Reply) (f Frames) {
	add := func(delta object) {
		f.Content = append(f.Content, "data: "+encode(d.inner(r, "Delta", delta, false))+"\n\n")
	}
	add(object{"Role": "assistant", "Content": ""})
	for _, p := range cut(r.Reasoning, 3) {
		add(object{"Role": "assistant", "Content": "", "ReasoningContent": p})
	}
	for _, p := range r.pieces() {
		add(object{"Role": "assistant", "Content": raw(p)})
	}
	for i, call := range r.ToolCalls {
		name := call.Name
		for _, p := range cut(call.Arguments, 4) {
			add(object{"ToolCalls": []object{{"Id": call.ID, "Type": "function", "Index": i, "Function": object{"Name": name, "Arguments": p}}}})
			name = ""
		}
	}
	f.Finish = []string{"data: " + encode(d.inner(r, "Delta", object{"Role": "assistant", "Content": ""}, true)) + "\n\n"}
	return f
}

// Whole implements Dialect.
func (d Hunyuan) Whole(r Reply) string {
	message := object{"Role": "assistant", "Content": raw(r.text()), "ReasoningContent": r.Reasoning}
	var calls []object
	for _, call := range r.ToolCalls {
		calls = append(calls, object{"Id": call.ID, "Type": "function", "Function": object{"Name": call.Name, "Arguments": call.Arguments}})
	}
	if calls != nil {
		message["ToolCalls"] = calls
	}
	o := d.inner(r, "Message", message, true)
	o["RequestId"] = "413"
	return encode(object{"Response": o})
}

// Models implements Dialect.
func (Hunyuan) Models([]qiao.ModelID) string { return "" }

// Refusal implements Dialect: status 200, whatever is wrong.
func (Hunyuan) Refusal(k qiao.Kind) (int, string, bool) {
	code, ok := map[qiao.Kind]string{
		qiao.Invalid: "InvalidParameterValue.Model", qiao.Unauthenticated: "AuthFailure.SignatureFailure", qiao.Forbidden: "UnauthorizedOperation",
		qiao.RateLimited: "RequestLimitExceeded", qiao.Timeout: "FailedOperation.EngineRequestTimeout", qiao.Unavailable: "InternalError",
		qiao.Billing: "FailedOperation.ServiceStopArrears", qiao.NotFound: "FailedOperation.ServiceNotActivated",
	}[k]
	return 200, encode(object{"Response": object{"Error": object{"Code": code, "Message": "failed"}, "RequestId": "413"}}), ok
}

// InBand implements Dialect.
func (Hunyuan) InBand(k qiao.Kind) (string, bool) {
	return "data: " + encode(object{"ErrorMsg": object{"Code": 4000, "Msg": "服务内部异常"}}) + "\n\n", k == qiao.Unavailable
}
