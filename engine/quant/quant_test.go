package quant

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestHalfConversionsRoundTrip(t *testing.T) {
	for h := range 1 << 16 {
		f := FromF16(uint16(h))
		if f != f {
			continue
		}
		if got := ToF16(f); got != uint16(h) {
			t.Fatalf("%#04x became %v became %#04x", h, f, got)
		}
	}
}

func TestToF16RoundsToTheNearestEven(t *testing.T) {
	for _, c := range []struct {
		f    float32
		want uint16
	}{
		{1, 0x3c00}, {-2, 0xc000}, {65504, 0x7bff}, {65519, 0x7bff}, {65520, 0x7c00}, {1e30, 0x7c00},
		{1 + 1.0/2048, 0x3c00}, {1 + 3.0/2048, 0x3c02}, {2047.5 / 1024, 0x4000},
		{1.0 / (1 << 24), 1}, {1.0 / (1 << 25), 0}, {3.0 / (1 << 26), 1}, {float32(math.Inf(-1)), 0xfc00}, {0, 0},
	} {
		if got := ToF16(c.f); got != c.want {
			t.Errorf("ToF16(%v) = %#04x, want %#04x", c.f, got, c.want)
		}
	}
	if f := FromF16(ToF16(float32(math.NaN()))); f == f {
		t.Errorf("NaN became %v", f)
	}
}

func TestBF16RoundsToTheNearestEven(t *testing.T) {
	for _, c := range []struct{ f, want float32 }{{1, 1}, {1 + 1.0/256, 1}, {1 + 3.0/256, 1 + 1.0/64}, {-1.00001, -1}} {
		if got := FromBF16(ToBF16(c.f)); got != c.want {
			t.Errorf("%v became %v, want %v", c.f, got, c.want)
		}
	}
}

// What encoding loses is at most half a step of the format, a little more where
// scales are rounded to 16 bits.
func TestEncodedNumbersComeBackWithinAStep(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	steps := map[Type]float64{F32: 0, F16: 1.0 / 2048, BF16: 1.0 / 256, Q8_0: 1.0 / 127, Q4_0: 1.0 / 8, Q4_1: 2.0 / 15, Q5_0: 1.0 / 16, Q5_1: 2.0 / 31}
	for typ, step := range steps {
		x := make([]float32, 320)
		for i := range x {
			x[i] = float32(r.NormFloat64())
		}
		n, _ := typ.RowBytes(len(x))
		b, back := make([]byte, n), make([]float32, len(x))
		Encode(typ, b, x)
		Decode(typ, back, b)
		for i := range x {
			widest := float64(magnitude(x[i/32*32 : i/32*32+32]))
			if e := math.Abs(float64(back[i] - x[i])); e > 1.02*step*widest {
				t.Fatalf("%s: %v came back as %v", typ, x[i], back[i])
			}
		}
	}
}

func TestBlocksOfZerosDecodeToZero(t *testing.T) {
	for _, typ := range Types() {
		n, _ := typ.RowBytes(256)
		x := make([]float32, 256)
		x[3] = 1
		Decode(typ, x, make([]byte, n))
		for i, v := range x {
			if v != 0 {
				t.Fatalf("%s[%d] = %v", typ, i, v)
			}
		}
	}
}

// The packed scales are read as llama.cpp's get_scale_min_k4 reads them.
func TestScaleMin(t *testing.T) {
	packed := []byte{0x41, 0x82, 0xc3, 0x04, 0x45, 0x86, 0xc7, 0x08, 0x19, 0x2a, 0x3b, 0x4c}
	want := [8][2]byte{{1, 5}, {2, 6}, {3, 7}, {4, 8}, {9 | 1<<4, 1 | 1<<4}, {10 | 2<<4, 2 | 2<<4}, {11 | 3<<4, 3 | 3<<4}, {12, 4}}
	for j, w := range want {
		if s, m := ScaleMin(packed, j); s != w[0] || m != w[1] {
			t.Errorf("part %d: %d, %d, want %v", j, s, m, w)
		}
	}
}

func TestSuperBlocksDecodeByHand(t *testing.T) {
	b := make([]byte, 144)
	putHalf(b, 0.5)
	putHalf(b[2:], 0.25)
	b[4], b[8] = 3, 2 // part 0: scale 3, minimum 2
	b[16] = 0x7a      // number 0: 10; number 32: 7 with scale 0
	x := make([]float32, 256)
	Decode(Q4_K, x, b)
	if x[0] != 0.5*3*10-0.25*2 || x[1] != -0.5 || x[32] != 0 {
		t.Errorf("Q4_K: %v %v %v", x[0], x[1], x[32])
	}
	b6 := make([]byte, 210)
	putHalf(b6[208:], 2)
	b6[192+2], b6[128], b6[32] = 0xff, 0x0c, 0x05 // number 32: scale -1, low 5, high 3
	Decode(Q6_K, x, b6)
	if x[32] != 2*-1*(5+48-32) || x[33] != 2*-1*-32 || x[0] != 0 {
		t.Errorf("Q6_K: %v %v %v", x[32], x[33], x[0])
	}
	b5 := make([]byte, 176)
	putHalf(b5, 1)
	b5[5], b5[16], b5[48] = 2, 2, 0x90 // part 1: scale 2; number 32: 9 and its fifth bit
	Decode(Q5_K, x, b5)
	if x[32] != 2*(9+16) || x[33] != 0 {
		t.Errorf("Q5_K: %v %v", x[32], x[33])
	}
}

func TestRowBytesRefusesPartsOfBlocks(t *testing.T) {
	for _, c := range []struct {
		t  Type
		n  int
		ok bool
	}{{Q4_K, 256, true}, {Q4_K, 128, false}, {Q8_0, 33, false}, {F16, 7, true}, {Type(99), 32, false}, {F32, -1, false}} {
		if _, ok := c.t.RowBytes(c.n); ok != c.ok {
			t.Errorf("%s of %d: %v", c.t, c.n, ok)
		}
	}
}
