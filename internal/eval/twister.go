package eval

import "math/bits"

// A twister is the Mersenne Twister MT19937 as CPython's random module seeds and
// reads it (Matsumoto and Nishimura 1998; init_by_array of one key).
type twister struct {
	state [624]uint32
	next  int
}

func newTwister(seed uint32) *twister {
	t := &twister{next: 624}
	t.fill(19650218)
	j := 1
	for range 624 {
		t.state[j] = (t.state[j] ^ t.mixed(j)*1664525) + seed
		j = t.advance(j)
	}
	for range 623 {
		t.state[j] = (t.state[j] ^ t.mixed(j)*1566083941) - uint32(j)
		j = t.advance(j)
	}
	t.state[0] = 1 << 31
	return t
}

func (t *twister) fill(seed uint32) {
	t.state[0] = seed
	for i := 1; i < len(t.state); i++ {
		t.state[i] = 1812433253*t.mixed(i) + uint32(i)
	}
}

func (t *twister) mixed(i int) uint32 { return t.state[i-1] ^ t.state[i-1]>>30 }

func (t *twister) advance(i int) int {
	if i++; i == len(t.state) {
		t.state[0] = t.state[i-1]
		i = 1
	}
	return i
}

func (t *twister) uint32() uint32 {
	if t.next == len(t.state) {
		t.twist()
	}
	y := t.state[t.next]
	t.next++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (t *twister) twist() {
	n := len(t.state)
	for k := range n {
		y := t.state[k]&(1<<31) | t.state[(k+1)%n]&(1<<31-1)
		v := t.state[(k+397)%n] ^ y>>1
		if y&1 != 0 {
			v ^= 0x9908b0df
		}
		t.state[k] = v
	}
	t.next = 0
}

// below returns a number from 0 up to n-1 as CPython's randint does.
func (t *twister) below(n int) int {
	for {
		if r := int(t.uint32() >> (32 - bits.Len(uint(n)))); r < n {
			return r
		}
	}
}
