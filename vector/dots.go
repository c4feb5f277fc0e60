package vector

// A query is a vector of bytes in the forms that the functions want it in.
type query struct {
	signed   []int8
	unsigned []uint8 // 128 more
	wide     []int16
}

// dots multiplies a query with rows.
type dots struct {
	name string
	// rows writes the product of each row, which are stride bytes long, to out.
	// sums are the sums of the rows' bytes.
	rows func(q query, rows []int8, stride int, sums, out []int32)
}

func (dots) prepare(q []int8) query {
	p := query{q, make([]uint8, len(q)), make([]int16, len(q))}
	for i, b := range q {
		p.unsigned[i], p.wide[i] = uint8(int(b)+128), int16(b)
	}
	return p
}

// portable needs nothing of the processor.
func portable() dots {
	return dots{"portable", func(q query, rows []int8, stride int, _, out []int32) {
		for i := range out {
			out[i] = dot(q.wide, rows[i*stride:(i+1)*stride])
		}
	}}
}

func dot(a []int16, b []int8) int32 {
	var s0, s1, s2, s3 int32
	for len(b) >= 8 && len(a) >= 8 {
		s0 += int32(a[0])*int32(b[0]) + int32(a[4])*int32(b[4])
		s1 += int32(a[1])*int32(b[1]) + int32(a[5])*int32(b[5])
		s2 += int32(a[2])*int32(b[2]) + int32(a[6])*int32(b[6])
		s3 += int32(a[3])*int32(b[3]) + int32(a[7])*int32(b[7])
		a, b = a[8:], b[8:]
	}
	return s0 + s1 + s2 + s3
}

// all lists the ways of this processor, the fastest first.
func all() []dots { return append(native(), portable()) }

func fastest() dots { return all()[0] }
