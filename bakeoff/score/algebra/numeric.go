package algebra

import (
	"math"
	"math/cmplx"
	"strconv"
)

// numeric evaluates e in the complex plane; NaN where it has no value.
func (e *expr) numeric(point int) complex128 {
	switch e.op {
	case number:
		f, err := strconv.ParseFloat(e.text, 64)
		if err != nil && f == 0 {
			return cmplx.NaN()
		}
		return complex(f, 0)
	case variable:
		f, _ := at(e.text, point).Float64()
		return complex(f, 0)
	case constant:
		return constantValue(e.text)
	case neg:
		return -e.args[0].numeric(point)
	case call:
		return e.call(point)
	}
	a, b := e.args[0].numeric(point), e.args[1].numeric(point)
	return bounded(arithmetic(e.op, a, b), a, b)
}

func arithmetic(o op, a, b complex128) complex128 {
	switch o {
	case add:
		return a + b
	case mul:
		return a * b
	case div:
		return a / b
	}
	return power(a, b)
}

// bounded is v, or NaN where v is infinite and what it was made of is not: too
// large to compare is not infinity.
func bounded(v, a, b complex128) complex128 {
	if cmplx.IsInf(v) && !cmplx.IsInf(a) && !cmplx.IsInf(b) {
		return cmplx.NaN()
	}
	return v
}

// power keeps real powers real: (-8)^(1/3) stays complex, 2^0.5 does not.
func power(a, b complex128) complex128 {
	if imag(a) == 0 && imag(b) == 0 && (real(a) >= 0 || real(b) == math.Trunc(real(b))) {
		return complex(math.Pow(real(a), real(b)), 0)
	}
	return cmplx.Pow(a, b)
}

func constantValue(name string) complex128 {
	switch name {
	case "pi":
		return math.Pi
	case "e":
		return math.E
	case "i":
		return 1i
	}
	return complex(math.Inf(1), 0)
}

func (e *expr) call(point int) complex128 {
	v := e.args[0].numeric(point)
	if len(e.args) > 1 {
		return callTwo(e.text, v, e.args[1].numeric(point))
	}
	switch e.text {
	case "abs":
		return complex(cmplx.Abs(v), 0)
	case "lfloor":
		return complex(math.Floor(real(v)), imag(v))
	case "lceil":
		return complex(math.Ceil(real(v)), imag(v))
	case "!":
		return complex(math.Round(math.Gamma(real(v)+1)), imag(v))
	case "log", "ln":
		return cmplx.Log(v)
	case "exp":
		return cmplx.Exp(v)
	}
	return trigonometric(e.text, v)
}

func callTwo(name string, v, w complex128) complex128 {
	switch name {
	case "sqrt":
		if w == 2 {
			return root2(v)
		}
		return power(v, 1/w)
	case "log":
		return cmplx.Log(v) / cmplx.Log(w)
	case "binom":
		return complex(math.Round(math.Gamma(real(v)+1)/math.Gamma(real(w)+1)/math.Gamma(real(v-w)+1)), 0)
	}
	return cmplx.NaN()
}

func root2(v complex128) complex128 {
	if imag(v) == 0 && real(v) >= 0 {
		return complex(math.Sqrt(real(v)), 0)
	}
	return cmplx.Sqrt(v)
}

func trigonometric(name string, v complex128) complex128 {
	switch name {
	case "sin":
		return cmplx.Sin(v)
	case "cos":
		return cmplx.Cos(v)
	case "tan":
		return cmplx.Tan(v)
	case "cot":
		return 1 / cmplx.Tan(v)
	case "sec":
		return 1 / cmplx.Cos(v)
	case "csc":
		return 1 / cmplx.Sin(v)
	case "arcsin", "asin":
		return cmplx.Asin(v)
	case "arccos", "acos":
		return cmplx.Acos(v)
	case "arctan", "atan":
		return cmplx.Atan(v)
	case "sinh":
		return cmplx.Sinh(v)
	case "cosh":
		return cmplx.Cosh(v)
	case "tanh":
		return cmplx.Tanh(v)
	}
	return cmplx.NaN()
}
