package audio

import (
	"bytes"
	"testing"

	"github.com/qiao-ai/qiao"
)

func FuzzForm(f *testing.F) {
	f.Add([]byte("--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nRIFF\r\n--b--\r\n"), "multipart/form-data; boundary=b")
	f.Add([]byte("x"), "multipart/form-data")
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		rec, err := readForm(bytes.NewReader(body), kind)
		if err != nil && (qiao.KindOf(err) == qiao.Other || qiao.FixOf(err) == "") || err == nil && len(rec.Data) == 0 {
			t.Fatalf("%+v, %v", rec, err)
		}
		usage(body, qiao.Usage{}, len(body))
	})
}
