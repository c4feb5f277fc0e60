package job

import (
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao/load"
)

// ParseLength reads a distribution of lengths in tokens as MEDIAN[:SPREAD[:MAX]],
// where the spread is the standard deviation of the logarithm: 500 is always 500,
// 500:0.6 is log-normal, 500:0.6:4000 is cut at 4,000. An empty text is the usual
// median.
func ParseLength(s string, usual int) (load.Length, error) {
	l := load.Length{Median: usual}
	if s == "" {
		return l, nil
	}
	parts := strings.Split(s, ":")
	var err error
	if l.Median, err = strconv.Atoi(parts[0]); err != nil || l.Median < 1 || l.Median > 1e6 || len(parts) > 3 {
		return load.Length{}, badLength(s)
	}
	if len(parts) > 1 {
		if l.Spread, err = strconv.ParseFloat(parts[1], 64); err != nil || !(l.Spread >= 0 && l.Spread <= 5) {
			return load.Length{}, badLength(s)
		}
	}
	if len(parts) > 2 {
		if l.Max, err = strconv.Atoi(parts[2]); err != nil || l.Max < l.Median || l.Max > 1e7 {
			return load.Length{}, badLength(s)
		}
	}
	return l, nil
}

func badLength(s string) error {
	return wrong("%.40q is no length", s).WithFix("Write MEDIAN, MEDIAN:SPREAD or MEDIAN:SPREAD:MAX in tokens, such as 500:0.6:4000.")
}
