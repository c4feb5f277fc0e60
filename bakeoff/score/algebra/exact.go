package algebra

import (
	"hash/fnv"
	"math/big"
)

// widest bounds the bits of an exact value; beyond it values are approximate.
const widest = 4096

// exact evaluates e over the rationals, or fails where e leaves them.
func (e *expr) exact(point int) (*big.Rat, bool) {
	switch e.op {
	case number:
		return new(big.Rat).SetString(e.text)
	case variable:
		return at(e.text, point), true
	case constant, call:
		return nil, false
	case neg:
		v, ok := e.args[0].exact(point)
		if !ok {
			return nil, false
		}
		return new(big.Rat).Neg(v), true
	}
	a, ok := e.args[0].exact(point)
	if !ok {
		return nil, false
	}
	b, ok := e.args[1].exact(point)
	if !ok || tooWide(a) || tooWide(b) {
		return nil, false
	}
	return exactOp(e.op, a, b)
}

func tooWide(r *big.Rat) bool { return r.Num().BitLen()+r.Denom().BitLen() > widest }

func exactOp(o op, a, b *big.Rat) (*big.Rat, bool) {
	switch o {
	case add:
		return new(big.Rat).Add(a, b), true
	case mul:
		return new(big.Rat).Mul(a, b), true
	case div:
		if b.Sign() == 0 {
			return nil, false
		}
		return new(big.Rat).Quo(a, b), true
	}
	return exactPow(a, b)
}

func exactPow(a, b *big.Rat) (*big.Rat, bool) {
	if !b.IsInt() || !b.Num().IsInt64() {
		return nil, false
	}
	n := b.Num().Int64()
	if n < 0 && a.Sign() == 0 || n > 1000 || n < -1000 || int64(a.Num().BitLen()+a.Denom().BitLen())*max(n, -n) > widest {
		return nil, false
	}
	k := big.NewInt(max(n, -n))
	r := new(big.Rat).SetFrac(new(big.Int).Exp(a.Num(), k, nil), new(big.Int).Exp(a.Denom(), k, nil))
	if n < 0 {
		r.Inv(r)
	}
	return r, true
}

// at is where a variable is at a point: a positive rational of its own, the
// same for the same name, so that equal expressions stay equal.
func at(name string, point int) *big.Rat {
	h := fnv.New64a()
	h.Write([]byte{byte(point)})
	h.Write([]byte(name))
	v := h.Sum64()
	return big.NewRat(int64(1009+v%4001), int64(1511+(v>>32)%997))
}
