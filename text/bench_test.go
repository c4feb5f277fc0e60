package text_test

import (
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/text"
)

const paragraph = "Mr. Li said that version 2.0.1 costs $12.50, e.g. in the U.S. It doesn't matter much. " +
	"See https://example.com/a?b=c for more.\n今天下雨，我们不去公园了。价格是3.5万元！你呢？“好的。”他说。\n\n"

func sample(size int) string { return strings.Repeat(paragraph, size/len(paragraph)+1)[:size] }

func BenchmarkSentences100kB(b *testing.B) {
	s := sample(100_000)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		text.Sentences(s)
	}
}

func BenchmarkWords100kB(b *testing.B) {
	s := sample(100_000)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		text.Words(s)
	}
}

func BenchmarkDiff100kB(b *testing.B) {
	s := sample(100_000)
	after := strings.NewReplacer("costs", "cost", "不去", "要去").Replace(s)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		text.Diff(s, after)
	}
}

func BenchmarkDiffFewChanges100kB(b *testing.B) {
	s := sample(100_000)
	after := strings.Replace(strings.Replace(s, "much", "so much", 3), "公园", "学校", 5)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		text.Diff(s, after)
	}
}

func BenchmarkDetect100kB(b *testing.B) {
	s := sample(100_000)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		text.Detect(s)
	}
}

func BenchmarkNewRuler100kB(b *testing.B) {
	s := sample(100_000)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		text.NewRuler(s)
	}
}
