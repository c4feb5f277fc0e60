package fact_test

import (
	"testing"

	"github.com/qiao-ai/qiao/text/fact"
)

func FuzzExtract(f *testing.F) {
	for _, s := range []string{"1,204 on March 4th at 3:30 pm", "二〇二五年三月四日下午三点半", "五亿三千万又二分之一", "a dozen and a half", "%s ${x} {{y}} <b>`c`", "\xff%\xfe第", "+86 (10) 1234-5678", "｟９｠：３０"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		tokens, facts := fact.Read(s)
		for _, x := range tokens {
			if x.Start != last || x.End <= x.Start {
				t.Fatalf("a gap in the tokens at %d", last)
			}
			last = x.End
		}
		if last != len(s) {
			t.Fatalf("tokens end at %d of %d", last, len(s))
		}
		for _, x := range facts {
			if x.Raw != x.Span.Of(s) || x.Raw == "" {
				t.Fatalf("%+v does not stand where it says", x)
			}
			if !x.Same(x) || !x.Agrees(x) {
				t.Fatalf("%+v is not the same as itself", x)
			}
		}
	})
}
