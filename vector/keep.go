package vector

import "github.com/qiao-ai/qiao"

// Rows are the contents of an Index as they are kept in a file: whole chunks of
// bytes, and for each row what they are multiplied with and their sum.
type Rows struct {
	Dim   int
	Bytes []int8
	Scale []float32
	Sum   []int32
}

// Rows returns what x holds. The arrays but Bytes are x's own.
func (x *Index) Rows() Rows {
	r := Rows{Dim: x.dim, Scale: x.scale, Sum: x.sum, Bytes: make([]int8, 0, len(x.scale)*x.stride)}
	for _, c := range x.chunks {
		r.Bytes = append(r.Bytes, c...)
	}
	return r
}

// Of makes an Index of rows, whose arrays are its own from now on. It fails with Kind
// Invalid if they do not fit together.
func Of(r Rows) (*Index, error) {
	if r.Dim <= 0 || r.Dim > 1<<16 {
		return nil, qiao.Errorf(qiao.Invalid, "vector", "vectors of %d numbers", r.Dim)
	}
	x := New(r.Dim)
	n := len(r.Scale)
	if n%chunk != 0 || len(r.Sum) != n || len(r.Bytes) != n*x.stride {
		return nil, qiao.Errorf(qiao.Invalid, "vector", "%d bytes for %d rows of %d numbers", len(r.Bytes), n, r.Dim)
	}
	x.scale, x.sum = r.Scale, r.Sum
	for at := 0; at < len(r.Bytes); at += chunk * x.stride {
		x.chunks = append(x.chunks, r.Bytes[at:at+chunk*x.stride:at+chunk*x.stride])
	}
	for _, s := range x.scale {
		if s != 0 {
			x.held++
		}
	}
	return x, nil
}
