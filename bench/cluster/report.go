package main

import (
	"fmt"
	"os"
	"slices"
	"text/tabwriter"
	"time"
)

// A row is what a phase came to.
type row struct {
	sent, accepted, refused, moved int
	errors                         map[string]int
	lost, twice                    int
	lastError                      time.Time
	times                          []time.Duration
}

func print(phases []*phase, all []request, billed map[string]int, arrivals []time.Time) {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "drill\tsent\taccepted\tover limit\tmoved\terrors\terror rate\tlost\tbilled twice\tovershoot\tlast error\twhole\tp50\tp99\tslowest")
	rows := make([]*row, len(phases))
	for i, p := range phases {
		r := sum(p, all, billed)
		rows[i] = r
		last := "-"
		if !r.lastError.IsZero() {
			last = r.lastError.Sub(p.fault).Round(10 * time.Millisecond).String()
		}
		most := busiest(arrivals, p.from, p.to)
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%d\t%d\t%.2f %%\t%d\t%d\t%+.1f %%\t%s\t%s\t%s\t%s\t%s\n", p.name, r.sent, r.accepted, r.refused, r.moved, failed(r),
			100*float64(failed(r))/float64(max(r.sent, 1)), r.lost, r.twice, 100*float64(most-limit)/limit, last, p.whole.Round(10*time.Millisecond),
			quantile(r.times, 0.5), quantile(r.times, 0.99), quantile(r.times, 1))
	}
	_ = out.Flush()
	for i, p := range phases {
		for why, n := range rows[i].errors {
			fmt.Printf("%s: %d × %s\n", p.name, n, why)
		}
	}
}

func failed(r *row) (n int) {
	for _, k := range r.errors {
		n += k
	}
	return n
}

func sum(p *phase, all []request, billed map[string]int) *row {
	r := &row{errors: map[string]int{}}
	for i := range all {
		q := &all[i]
		if q.began.Before(p.from) || !q.began.Before(p.to) {
			continue
		}
		r.sent++
		r.moved += q.moved
		r.times = append(r.times, q.took)
		if billed[q.id] > 1 {
			r.twice++
		}
		switch {
		case q.status == 200:
			r.accepted++
			if billed[q.id] == 0 {
				r.lost++
			}
		case q.status == 429 && q.limited:
			r.refused++
		default:
			r.errors[kindOf(q)]++
			if end := q.began.Add(q.took); end.After(r.lastError) {
				r.lastError = end
			}
		}
	}
	slices.Sort(r.times)
	return r
}

// kindOf is why a request failed, without what differs from one to the next.
func kindOf(q *request) string {
	why := []rune(q.why)
	for i, c := range why {
		if c >= '0' && c <= '9' {
			why[i] = '#'
		}
	}
	return string(why)
}

// busiest is the most that came in any sixty seconds that end in a phase.
func busiest(arrivals []time.Time, from, to time.Time) int {
	most := within(arrivals, from)
	for _, at := range arrivals {
		if !at.Before(from) && at.Before(to) {
			most = max(most, within(arrivals, at))
		}
	}
	return most
}

// within counts what came in the minute that ends at a time.
func within(arrivals []time.Time, end time.Time) int {
	before := func(t time.Time) int {
		n, _ := slices.BinarySearchFunc(arrivals, t, time.Time.Compare)
		return n
	}
	return before(end.Add(1)) - before(end.Add(1-time.Minute))
}

func quantile(sorted []time.Duration, q float64) string {
	if len(sorted) == 0 {
		return "-"
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)].Round(100 * time.Microsecond).String()
}
