package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// sentences are what the measurements write with: some right, some wrong.
var sentences = []string{
	"I has recieved your letter on Monday and read it twice.",
	"The harbour was quiet, and the boats lay still in the morning light.",
	"She don't know weather the train leave at nine or at ten.",
	"Our neighbours have planted two apple trees behind the old school.",
	"There is many reason to visit the museum before it closes in June.",
	"He walked slowly along the river until the rain began to fall.",
	"They was very happy with teh results of the last experiment.",
	"A small committee will meet in the library to discuss the budget.",
	"Yesterday we go to the market and buyed some fresh bread.",
	"The engineer explained how the bridge carries the weight of the trains.",
}

// page returns about 500 words that no other page has in the same order.
func page(n int) string {
	var b strings.Builder
	for i := 0; i < 42; i++ {
		fmt.Fprintf(&b, "%s ", strings.TrimSuffix(sentences[(i*7+n)%len(sentences)], "."))
		fmt.Fprintf(&b, "in part %d.", n*42+i)
		if i%6 == 5 {
			b.WriteString("\n\n")
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func median(d []time.Duration) time.Duration { return quantile(d, 0.5) }
func worst(d []time.Duration) time.Duration  { return slices.Max(d) }

func quantile(d []time.Duration, q float64) time.Duration {
	s := slices.Sorted(slices.Values(d))
	return s[min(int(q*float64(len(s))), len(s)-1)]
}
