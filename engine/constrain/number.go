package constrain

import (
	"math/big"
	"strings"
)

// A numberRange bounds numbers. Values are counted in units of 10^-places, so
// that bounds and digits are whole numbers.
type numberRange struct {
	places  int  // digits after the point; 0 is an integer
	bounded bool // low and high are the schema's
	low     int64
	high    int64
}

// Digits that an answer's numbers may have: fifteen are exact as floats.
const (
	integerDigits = 15
	wholeDigits   = 15 // of unbounded numbers before the point
	placeDigits   = 9  // and after it
)

var pow10 = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()

func (r numberRange) empty() bool { return r.bounded && r.low > r.high }

// bounds are a schema's limits, exact; nil is none.
type bounds struct {
	low, high                 *big.Rat
	lowExcluded, highExcluded bool
}

// rangeOf turns bounds into a range. It is false for bounds beyond fifteen digits.
func rangeOf(b bounds, integer bool) (numberRange, bool) {
	if b.low == nil && b.high == nil {
		if integer {
			most := pow10[integerDigits] - 1
			return numberRange{bounded: true, low: -most, high: most}, true
		}
		return numberRange{places: placeDigits}, true
	}
	r := numberRange{bounded: true}
	if !integer {
		r.places = max(decimals(b.low), decimals(b.high), 4)
	}
	if r.places > 12 {
		return r, false
	}
	most := pow10[integerDigits] - 1
	r.low, r.high = -most, most
	ok := true
	if b.low != nil {
		v, exact, fits := scaled(b.low, r.places, true)
		if exact && b.lowExcluded {
			v++
		}
		r.low, ok = max(r.low, v), fits || b.low.Sign() < 0
	}
	if b.high != nil {
		v, exact, fits := scaled(b.high, r.places, false)
		if exact && b.highExcluded {
			v--
		}
		r.high, ok = min(r.high, v), ok && (fits || b.high.Sign() > 0)
	}
	return r, ok
}

// decimals is how many digits after the point r needs; 99 if no number is enough.
func decimals(r *big.Rat) int {
	if r == nil {
		return 0
	}
	for places := range 13 {
		if new(big.Rat).Mul(r, new(big.Rat).SetInt64(pow10[places])).IsInt() {
			return places
		}
	}
	return 99
}

// scaled is r in units of 10^-places, rounded up or down, whether that is exact,
// and whether it has at most fifteen digits; beyond it is the nearest that has.
func scaled(r *big.Rat, places int, up bool) (v int64, exact, fits bool) {
	s := new(big.Rat).Mul(r, new(big.Rat).SetInt64(pow10[places]))
	q, m := new(big.Int).DivMod(s.Num(), s.Denom(), new(big.Int))
	if m.Sign() != 0 && up {
		q.Add(q, big.NewInt(1))
	}
	most := pow10[integerDigits] - 1
	switch {
	case q.CmpAbs(big.NewInt(most)) <= 0:
		return q.Int64(), m.Sign() == 0, true
	case q.Sign() < 0:
		return -most, false, false
	}
	return most, false, false
}

// The parts of a number, as a frame's at.
const (
	numStart  = iota
	numMinus  // after -
	numWhole  // digits before the point
	numPoint  // after the point
	numPlaces // digits after it
	numE      // after e
	numESign  // after its sign
	numEDigit
)

// A frame of a number has in n the digits so far as a whole number, in x how many
// digits come after the point, and in ws whether it is negative.

func (f *frame) stepNumber(c byte) (frame, bool) {
	r := &f.leaf.number
	g := *f
	switch {
	case c == '-' && f.at == numStart:
		g.at, g.ws = numMinus, 1
		return g, r.reachable(&g)
	case c >= '0' && c <= '9':
		return g, g.digit(int64(c-'0')) && r.reachable(&g)
	case c == '.' && f.at == numWhole && r.places > 0:
		g.at = numPoint
		return g, r.reachable(&g)
	case (c == 'e' || c == 'E') && (f.at == numWhole || f.at == numPlaces) && !r.bounded:
		g = frame{leaf: f.leaf, at: numE}
		return g, true
	case (c == '-' || c == '+') && f.at == numE:
		g.at = numESign
		return g, true
	}
	return g, false
}

// digit adds a digit to f.
func (f *frame) digit(d int64) bool {
	switch f.at {
	case numStart, numMinus:
		f.at, f.n, f.count = numWhole, d, 1
		if !f.leaf.number.bounded {
			f.n = min(d, 1)
		}
		return true
	case numWhole:
		if f.n == 0 || int(f.count) >= wholeDigits {
			return false
		}
		f.count++
	case numPoint, numPlaces:
		if int(f.x) >= f.leaf.number.places {
			return false
		}
		f.at = numPlaces
		f.x++
	case numE, numESign:
		f.at, f.n = numEDigit, 1
		return true
	case numEDigit:
		f.n++
		return f.n <= 2
	}
	if !f.leaf.number.bounded {
		f.n = 1 // what the digits are does not matter, but that they are not just 0
		return true
	}
	f.n = 10*f.n + d
	return f.n < pow10[16]
}

// reachable tells whether digits after f lead to a number within the range.
func (r *numberRange) reachable(f *frame) bool {
	if !r.bounded {
		return true
	}
	low, high := r.low, r.high
	if f.ws == 1 {
		low, high = -r.high, -r.low
		low = max(low, 1) // there is no -0
	} else {
		low = max(low, 0)
	}
	if low > high {
		return false
	}
	if f.at == numMinus {
		return true
	}
	if f.at != numWhole {
		unit := pow10[r.places-int(f.x)]
		return overlap(f.n*unit, f.n*unit+unit-1, low, high)
	}
	for more := 0; int(f.count)+more <= integerDigits-r.places; more++ {
		from, size := f.n*pow10[more], pow10[more]
		unit := pow10[r.places]
		if overlap(from*unit, (from+size)*unit-1, low, high) {
			return true
		}
		if f.n == 0 {
			break
		}
	}
	return false
}

func overlap(a, b, low, high int64) bool { return a <= high && b >= low }

// numberEnds tells whether a number may end here.
func (f *frame) numberEnds() bool {
	r := &f.leaf.number
	switch f.at {
	case numWhole, numPlaces:
	case numEDigit:
		return true
	default:
		return false
	}
	if !r.bounded {
		return true
	}
	v := f.n * pow10[r.places-int(f.x)]
	if f.ws == 1 {
		return v > 0 && -v >= r.low && -v <= r.high
	}
	return v >= r.low && v <= r.high
}

// parseRat reads a JSON number exactly. Exponents are bounded.
func parseRat(s string) (*big.Rat, bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 && len(s)-i > 5 {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}
