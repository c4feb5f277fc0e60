package stat

import "errors"

// A Verdict says what a comparison came to.
type Verdict string

// The verdicts.
const (
	Better     Verdict = "better"     // the first is better
	Worse      Verdict = "worse"      // the second is
	Equivalent Verdict = "equivalent" // the difference is within the margin
	Undecided  Verdict = "undecided"  // more items would be needed
)

// Options are the choices of a comparison. Zero values stand for the defaults.
type Options struct {
	Level    float64  // of confidence; 0.95
	Margin   float64  // a difference that does not matter; 0 is none
	Clusters []string // of the items, or nil
	Seed     uint64
}

// A Comparison is of the first scores with the second.
type Comparison struct {
	Items         int
	Difference    float64 // of the means
	Interval      Interval
	P             float64 // that of a permutation test
	MinDetectable float64 // with a power of 0.8
	Verdict       Verdict
}

var errPairs = errors.New("scores of two models are compared on the same items, at least two")

// draws of the permutation test.
const draws = 2000

// Compare compares two sets of scores of the same items in the same order.
// The verdict follows from the interval: all on one side of 0, all within the
// margin, or neither.
func Compare(a, b []float64, o Options) (Comparison, error) {
	if len(a) != len(b) || len(a) < 2 || o.Clusters != nil && len(o.Clusters) != len(a) {
		return Comparison{}, errPairs
	}
	if o.Level == 0 {
		o.Level = 0.95
	}
	d := make([]float64, len(a))
	for i := range a {
		d[i] = a[i] - b[i]
	}
	c := Comparison{
		Items: len(d), Difference: Mean(d), Interval: PairedInterval(d, o.Clusters, o.Level),
		P:             Permutation(clustered(d, o.Clusters), draws, o.Seed),
		MinDetectable: (quantile(0.5+o.Level/2) + quantile(0.8)) * ClusteredError(d, o.Clusters),
	}
	c.Verdict = verdict(c.Interval, o.Margin)
	return c, nil
}

// clustered sums differences by cluster: signs are drawn for what is
// independent.
func clustered(d []float64, clusters []string) []float64 {
	if clusters == nil {
		return d
	}
	at := map[string]int{}
	var sums []float64
	for i, v := range d {
		k, ok := at[clusters[i]]
		if !ok {
			k = len(sums)
			at[clusters[i]] = k
			sums = append(sums, 0)
		}
		sums[k] += v
	}
	return sums
}

func verdict(i Interval, margin float64) Verdict {
	switch {
	case margin > 0 && i.Low >= -margin && i.High <= margin:
		return Equivalent
	case i.Low > 0:
		return Better
	case i.High < 0:
		return Worse
	}
	return Undecided
}
