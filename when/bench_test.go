package when

import (
	"testing"
	"time"
)

// sentences are of the length and kind that people say to an assistant.
var sentences = []string{
	"Remind me to call my sister tomorrow at half past five in the afternoon",
	"Schedule a meeting with the team every second Tuesday from 10 to 11:30 am starting next month",
	"What's on my calendar between March 3rd and the last Friday of April?",
	"Book a table for four on Saturday evening around 7",
	"明天下午三点半提醒我去机场接王经理",
	"下下周三上午十点到十二点和市场部开会，每两周一次",
	"国庆节前一天晚上八点给妈妈打电话",
}

func BenchmarkSentence(b *testing.B) {
	c := Context{Now: time.Date(2024, 5, 7, 9, 0, 0, 0, time.UTC)}
	Parse(sentences[0], c)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Parse(sentences[i%len(sentences)], c)
	}
}
