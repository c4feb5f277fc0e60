package simulate_test

import (
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/capacity/simulate"
)

// poisson makes n requests at a rate, whose lengths are drawn.
func poisson(n int, rate float64, seed uint64, lengths func(*rand.Rand) (in, out int)) iter.Seq[simulate.Request] {
	return func(yield func(simulate.Request) bool) {
		rng := rand.New(rand.NewPCG(seed, 1))
		t := 0.0
		for range n {
			t += rng.ExpFloat64() / rate
			in, out := lengths(rng)
			if !yield(simulate.Request{At: t, Input: in, Output: out}) {
				return
			}
		}
	}
}

// waits are the times in the queue, by request, in order of arrival.
func waits(t *testing.T, s simulate.Server, requests []simulate.Request) []float64 {
	t.Helper()
	at := make(map[float64]int, len(requests))
	for i, r := range requests {
		at[r.At] = i
	}
	w := make([]float64, len(requests))
	for o, err := range simulate.Run(s, slices.Values(requests)) {
		if err != nil {
			t.Fatal(err)
		}
		w[at[o.At]] = o.Wait()
	}
	return w
}

// meanWait is the mean time in the queue.
func meanWait(t *testing.T, s simulate.Server, requests iter.Seq[simulate.Request]) float64 {
	t.Helper()
	sum, n := 0.0, 0
	for o, err := range simulate.Run(s, requests) {
		if err != nil {
			t.Fatal(err)
		}
		sum, n = sum+o.Wait(), n+1
	}
	return sum / float64(n)
}

// recursion is what each request waits for a free one of c servers (Kiefer and
// Wolfowitz; with one server, Lindley), without any chance in it.
func recursion(c int, requests []simulate.Request, service func(simulate.Request) float64) []float64 {
	free, w := make([]float64, c), make([]float64, len(requests))
	for i, r := range requests {
		k := slices.Index(free, slices.Min(free))
		begin := max(r.At, free[k])
		w[i], free[k] = begin-r.At, begin+service(r)
	}
	return w
}

const mean = 20_000.0 // iterations of an answer of which theory is told that time is continuous

func geometric(rng *rand.Rand) (int, int) {
	return 0, 1 + int(math.Log(1-rng.Float64())/math.Log(1-1/mean))
}

func same(*rand.Rand) (int, int) { return 1, 1 }

func slots(c int) simulate.Server {
	return simulate.Server{Step: simulate.Step{Fixed: 1 / mean}, Batch: c, Tokens: 1 << 20, Chunked: true}
}

// TestEveryWaitIsTheRecursions compares request by request.
func TestEveryWaitIsTheRecursions(t *testing.T) {
	for _, c := range []int{1, 2, 8} {
		requests := slices.Collect(poisson(20_000, 0.7*float64(c), 5, geometric))
		got := waits(t, slots(c), requests)
		want := recursion(c, requests, func(r simulate.Request) float64 { return float64(r.Output) / mean })
		for i := range got {
			if math.Abs(got[i]-want[i]) > 0.005 { // of a service, on average 1; ends fall on iterations
				t.Fatalf("%d servers: request %d waits %.5f, by the recursion %.5f", c, i, got[i], want[i])
			}
		}
	}
}

// TestOneServerIsTheTheorys compares with Pollaczek and Khinchine: a server that
// takes one request at a time, each as long.
func TestOneServerIsTheTheorys(t *testing.T) {
	s := simulate.Server{Step: simulate.Step{Fixed: 1}, Batch: 1, Tokens: 1}
	for _, load := range []float64{0.3, 0.5} {
		got := 0.0
		for seed := range uint64(3) {
			got += meanWait(t, s, poisson(400_000, load, seed, same)) / 3
		}
		if want := load / (2 * (1 - load)); math.Abs(got/want-1) > 0.01 {
			t.Errorf("M/D/1 at %v: waits %.4f, theory %.4f", load, got, want)
		}
	}
}

// TestManyServersAreTheTheorys compares with Erlang's C: answers whose lengths are
// geometric, which is the exponential's discrete twin, in a batch of c.
func TestManyServersAreTheTheorys(t *testing.T) {
	for _, c := range []int{1, 2, 4} {
		rate, got := 0.5*float64(c), 0.0
		for seed := range uint64(3) {
			got += meanWait(t, slots(c), poisson(300_000, rate, seed, geometric)) / 3
		}
		if want := erlangC(c, rate) / (float64(c) - rate); math.Abs(got/want-1) > 0.01 {
			t.Errorf("M/M/%d: waits %.5f, theory %.5f", c, got, want)
		}
	}
}

// erlangC is the probability to wait, with a offered load of a.
func erlangC(c int, a float64) float64 {
	term, sum := 1.0, 1.0
	for k := 1; k < c; k++ {
		term *= a / float64(k)
		sum += term
	}
	term *= a / float64(c) * float64(c) / (float64(c) - a)
	return term / (sum + term)
}

func server() simulate.Server {
	return simulate.Server{
		Step:  simulate.Step{Fixed: 0.008, Sequence: 2e-5, Context: 2e-8, Prompt: 2e-5, Pairs: 1e-10},
		Batch: 64, Tokens: 2048, Memory: 200_000,
	}
}

func lengths(rng *rand.Rand) (int, int) { return 200 + rng.IntN(1500), 20 + rng.IntN(300) }

// TestTheLaws checks what must hold for any server: nothing is lost, time goes
// forward, no answer is faster than an empty server makes it.
func TestTheLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := server()
		s.Chunked = rapid.Bool().Draw(t, "chunked")
		s.Batch = rapid.IntRange(1, 80).Draw(t, "batch")
		s.Memory = rapid.Float64Range(2100, 1e6).Draw(t, "memory")
		const n = 300
		seen, tokens := 0, 0
		end := 0.0
		for o, err := range simulate.Run(s, poisson(n, rapid.Float64Range(0.1, 30).Draw(t, "rate"), rapid.Uint64().Draw(t, "seed"), lengths)) {
			if err != nil {
				t.Fatal(err)
			}
			seen++
			tokens += o.Output
			if o.Begun < o.At || o.First <= o.Begun || o.End < o.First || o.PerToken() < 0 {
				t.Fatalf("time goes back: %+v", o)
			}
			if o.Output > 1 && o.PerToken() < s.Step.Fixed*0.999 {
				t.Fatalf("a token took %v, an iteration takes %v at least", o.PerToken(), s.Step.Fixed)
			}
			end = max(end, o.End)
		}
		if seen != n {
			t.Fatalf("%d of %d came back", seen, n)
		}
		if least := float64(tokens) / float64(s.Batch) * s.Step.Fixed; end < least*0.5 {
			t.Fatalf("all was done after %v, %v is the least", end, least)
		}
	})
}

func TestMoreLoadWaitsLonger(t *testing.T) {
	before := 0.0
	for _, rate := range []float64{1, 4, 8, 16} {
		sum, n := 0.0, 0
		for o, err := range simulate.Run(server(), poisson(20_000, rate, 3, lengths)) {
			if err != nil {
				t.Fatal(err)
			}
			sum, n = sum+o.FirstToken(), n+1
		}
		if m := sum / float64(n); m < before {
			t.Errorf("at %v a second the first token takes %v, less than at a lower rate", rate, m)
		} else {
			before = m
		}
	}
}

func TestACachedPrefixIsNotTakenInAgain(t *testing.T) {
	one := func(cached int) float64 {
		for o, err := range simulate.Run(server(), func(yield func(simulate.Request) bool) {
			yield(simulate.Request{Input: 1000, Cached: cached, Output: 10})
		}) {
			if err != nil {
				t.Fatal(err)
			}
			return o.FirstToken()
		}
		return 0
	}
	if cold, warm := one(0), one(900); warm > cold*0.7 {
		t.Errorf("cold %v, warm %v", cold, warm)
	}
}

func TestImpossibleInputIsRefused(t *testing.T) {
	one := func(r simulate.Request) iter.Seq[simulate.Request] {
		return func(yield func(simulate.Request) bool) { yield(r) }
	}
	for name, c := range map[string]struct {
		s simulate.Server
		r simulate.Request
	}{
		"no batch":      {simulate.Server{Step: simulate.Step{Fixed: 1}, Tokens: 1}, simulate.Request{Output: 1}},
		"too large":     {server(), simulate.Request{Input: 300_000, Output: 1}},
		"no answer":     {server(), simulate.Request{Input: 3}},
		"cached beyond": {server(), simulate.Request{Input: 3, Cached: 4, Output: 1}},
	} {
		var err error
		for _, e := range simulate.Run(c.s, one(c.r)) {
			err = e
		}
		if qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// BenchmarkMillion simulates a million requests a run.
func BenchmarkMillion(b *testing.B) {
	for range b.N {
		for _, err := range simulate.Run(server(), poisson(1_000_000, 7, 1, lengths)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
