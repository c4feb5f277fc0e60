package partner_test

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

func TestAnObjectKeepsEveryByteButTheFieldsThatAreSet(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"a value is replaced in place", `{"model":"a", "x": 1.50}`, `{"model":"qwen", "x": 1.50}`},
		{"a field is added in front", "{ \"x\":1e400 }", "{\"model\":\"qwen\", \"x\":1e400 }"},
		{"an empty object", "{}", `{"model":"qwen"}`},
		{"a name below the top is not meant", `{"a":{"model":"b"},"model":null}`, `{"a":{"model":"b"},"model":"qwen"}`},
		{"a name in a text is not meant", `{"a":"\"model\":\"b\"","model":""}`, `{"a":"\"model\":\"b\"","model":"qwen"}`},
		{"a name that stands twice is replaced twice", `{"model":"a","model":"b"}`, `{"model":"qwen","model":"qwen"}`},
		{"an escaped backslash before a quote", `{"a":"\\","model":"b"}`, `{"a":"\\","model":"qwen"}`},
	} {
		o, err := partner.ScanObject([]byte(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		o.Set("model", []byte(`"qwen"`))
		got, _ := io.ReadAll(o.Body())
		if string(got) != c.want || int64(len(got)) != o.Len() || !bytes.Equal(got, o.Bytes()) {
			t.Errorf("%s: %s, length %d", c.name, got, o.Len())
		}
	}
}

func TestWhatIsNoObjectIsInvalid(t *testing.T) {
	for _, in := range []string{"", " ", "[]", "null", "{", `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":1]`, `{"a":[1,]}`, `{"a":"`, `{"a":"\"}`, `{} {}`, `{"a":tru}`, `{"a":-}`, `{a:1}`} {
		if _, err := partner.ScanObject([]byte(in)); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzScanObject(f *testing.F) {
	for _, s := range []string{`{"model":"a","n":[1,{"b":null}],"t":"\u00e9\""}`, `{}`, `{"a":1,"a":2}`, "{\"a\":\"\xff\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		o, err := partner.ScanObject(in)
		if json.Valid(in) && bytes.HasPrefix(bytes.TrimSpace(in), []byte("{")) != (err == nil) && bytes.Count(in, []byte("[")) < 500 && bytes.Count(in, []byte("{")) < 500 {
			t.Fatalf("valid JSON: %v", err)
		}
		if err != nil {
			return
		}
		o.Set("model", []byte(`"m"`))
		o.Set("zz", []byte(`1`))
		if json.Valid(in) && !json.Valid(o.Bytes()) {
			t.Fatalf("%q became %q", in, o.Bytes())
		}
	})
}
