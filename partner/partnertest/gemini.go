package partnertest

import (
	"net/http"
	"strings"

	"github.com/qiao-ai/qiao"
)

// Gemini is the dialect of Google's generateContent.
type Gemini struct{}

// Name implements Dialect.
func (Gemini) Name() string { return "gemini" }

// ChatPath implements Dialect.
func (Gemini) ChatPath() string { return "/models/*:*enerateContent" }

// ListPath implements Dialect.
func (Gemini) ListPath() string { return "/models" }

// WantsStream implements Dialect.
func (Gemini) WantsStream(r *http.Request, _ []byte) bool {
	return strings.HasSuffix(r.URL.Path, ":streamGenerateContent") && r.URL.Query().Get("alt") == "sse"
}

// Heartbeat implements Dialect.
func (Gemini) Heartbeat() string { return ": \n\n" }

// WholeHeartbeat implements Dialect.
func (Gemini) WholeHeartbeat() string { return "\n" }

// piece is a GenerateContentResponse, of which a stream is many.
func (d Gemini) piece(r Reply, last bool, parts ...object) string {
	if parts == nil {
		parts = []object{}
	}
	candidate := object{"content": object{"role": "model", "parts": parts}, "index": 0}
	o := object{"candidates": []object{candidate}, "modelVersion": r.model(), "responseId": "r1"}
	if last {
		candidate["finishReason"] = d.finish(r)
		if !r.NoUsage {
			u := r.usage()
			o["usageMetadata"] = object{"promptTokenCount": u.Input, "cachedContentTokenCount": u.CachedInput,
				"candidatesTokenCount": u.Output - u.Reasoning, "thoughtsTokenCount": u.Reasoning, "totalTokenCount": u.Input + u.Output}
		}
	}
	return encodeRaw(o)
}

func (Gemini) finish(r Reply) string {
	switch r.finish() {
	case qiao.FinishLength:
		return "MAX_TOKENS"
	case qiao.FinishBlocked:
		return "SAFETY"
	}
	return "STOP"
}

func (Gemini) calls(r Reply) (parts []object) {
	for _, c := range r.ToolCalls {
		parts = append(parts, object{"functionCall": object{"id": c.ID, "name": c.Name, "args": verbatim(c.Arguments)}})
	}
	return parts
}

// Frames implements Dialect.
func (d Gemini) Frames(r Reply) (f Frames) {
	frame := func(last bool, parts ...object) string { return "data: " + d.piece(r, last, parts...) + "\n\n" }
	f.Content = []string{frame(false)}
	for _, p := range cut(r.Reasoning, 3) {
		f.Content = append(f.Content, frame(false, object{"text": p, "thought": true}))
	}
	for _, p := range r.pieces() {
		f.Content = append(f.Content, frame(false, object{"text": raw(p)}))
	}
	for _, part := range d.calls(r) {
		f.Content = append(f.Content, frame(false, part))
	}
	f.Finish = []string{frame(true)}
	return f
}

// Whole implements Dialect.
func (d Gemini) Whole(r Reply) string {
	var parts []object
	if r.Reasoning != "" {
		parts = append(parts, object{"text": r.Reasoning, "thought": true})
	}
	if text := r.text(); text != "" {
		parts = append(parts, object{"text": raw(text)})
	}
	return d.piece(r, true, append(parts, d.calls(r)...)...)
}

// Models implements Dialect.
func (Gemini) Models(ids []qiao.ModelID) string {
	rows := []object{}
	for _, id := range ids {
		rows = append(rows, object{"name": "models/" + string(id), "inputTokenLimit": 1048576, "outputTokenLimit": 65536, "supportedGenerationMethods": []string{"generateContent"}})
	}
	return encode(object{"models": rows})
}

func (Gemini) failure(k qiao.Kind) (int, object, bool) {
	f, ok := map[qiao.Kind]Failure{
		qiao.Invalid:         {400, "INVALID_ARGUMENT", "", "Invalid value at 'contents'"},
		qiao.TooLarge:        {400, "INVALID_ARGUMENT", "", "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576)."},
		qiao.Unauthenticated: {400, "INVALID_ARGUMENT", "API_KEY_INVALID", "API key not valid."},
		qiao.Billing:         {429, "RESOURCE_EXHAUSTED", "", "Your prepayment credits are depleted."},
		qiao.Forbidden:       {403, "PERMISSION_DENIED", "", "denied"},
		qiao.NotFound:        {404, "NOT_FOUND", "", "models/test-model is not found"},
		qiao.RateLimited:     {429, "RESOURCE_EXHAUSTED", "", "You exceeded your current quota"},
		qiao.Unavailable:     {500, "INTERNAL", "", "failed"},
		qiao.Overloaded:      {503, "UNAVAILABLE", "", "The model is overloaded."},
		qiao.Timeout:         {504, "DEADLINE_EXCEEDED", "", "too long"},
	}[k]
	e := object{"code": f.Status, "status": f.Code, "message": f.Message}
	if f.Type != "" {
		e["details"] = []object{{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": f.Type}}
	}
	return f.Status, object{"error": e}, ok
}

// Refusal implements Dialect.
func (d Gemini) Refusal(k qiao.Kind) (int, string, bool) {
	status, o, ok := d.failure(k)
	return status, encode(o), ok
}

// InBand implements Dialect.
func (d Gemini) InBand(k qiao.Kind) (string, bool) {
	_, o, ok := d.failure(k)
	return "data: " + encode(o) + "\n\n", ok
}
