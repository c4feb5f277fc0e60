package eval

import (
	"context"
	"os"
	"testing"
)

const capacityData = "../../../shared/data/bakeoff/capacity"

func TestTimesOnGPUsAreAsFarOffAsMeasured(t *testing.T) {
	if testing.Short() {
		t.Skip("sixteen fits take some seconds")
	}
	if _, err := os.Stat(capacityData); err != nil {
		t.Skip("the measured rows are not here")
	}
	r, err := Silicon().Run(context.Background(), capacityData, Deps{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		set    int
		figure string
		most   float64
	}{
		{0, "dense_agg_mean", 12}, {0, "dense_agg_median", 8}, {0, "mixture_mean", 20},
		{1, "dense_agg_mean", 14}, {1, "dense_agg_median", 9.5}, {1, "mixture_mean", 22.5},
		{2, "mixture_agg_mean", 23},
	} {
		if v, ok := r.Sets[c.set].Figure(c.figure); !ok || v > c.most {
			t.Errorf("%s: %s is %.1f %%, at most %v", r.Sets[c.set].Name, c.figure, v, c.most)
		}
	}
}

func TestPeaksAreForetold(t *testing.T) {
	if _, err := os.Stat(capacityData); err != nil {
		t.Skip("the measured histories are not here")
	}
	r, err := Demand().Run(context.Background(), capacityData, Deps{})
	if err != nil || len(r.Sets) != 5 {
		t.Fatal(len(r.Sets), err)
	}
	for _, s := range r.Sets {
		if v, ok := s.Figure("rolling_peaks_covered"); ok && v < 100 {
			t.Errorf("%s: %.0f %% of peaks", s.Name, v)
		}
	}
}
