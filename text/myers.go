package text

// farthest is the largest number of insertions and deletions that shortest
// looks for. Its memory grows with the square.
const farthest = 1200

// stride is the number of insertions and deletions that advance looks ahead.
const stride = 256

// shortest notes the smallest set of changes within k by Myers' greedy
// algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986). It
// returns false, with nothing noted, if that is more than farthest away or
// costs too much.
func (d *differ) shortest(k block) bool {
	p := d.explore(k, farthest, 1<<20+8*(k.a2-k.a1+k.b2-k.b1))
	if p.done {
		d.trace(k, p)
	}
	return p.done
}

// advance notes changes within k a stride at a time, each time going on from the
// place that a stride reaches: not the smallest set, but a close one. It returns
// what it left when the budget ran out.
func (d *differ) advance(k block) block {
	for d.budget > 0 && k.a1 < k.a2 && k.b1 < k.b2 {
		p := d.explore(k, stride, d.budget)
		if p.x+p.y == 0 {
			break
		}
		d.trace(k, p)
		k.a1, k.b1 = k.a1+p.x, k.b1+p.y
	}
	return k
}

// A path is how far explore has come: to x, y within its block.
type path struct {
	x, y  int
	done  bool
	trace [][]int32 // the farthest x on diagonals -D to D before each step D
}

// explore goes from the start of k until its end or until limit changes.
func (d *differ) explore(k block, limit, budget int) path {
	n, m := k.a2-k.a1, k.b2-k.b1
	limit = min(n+m, limit)
	budget = min(d.budget, budget)
	v := make([]int32, 2*limit+2)
	var p path
	for steps := 0; steps <= limit && budget >= 0; steps++ {
		p.x, p.y = 0, 0
		p.trace = append(p.trace, append([]int32(nil), v[limit-steps:limit+steps+1]...))
		for diag := -steps; diag <= steps; diag += 2 {
			x := reach(v, limit, diag, steps)
			slid := d.slide(k, x, x-diag)
			v[limit+diag] = int32(slid)
			budget -= slid - x + 1
			d.budget -= slid - x + 1
			if y := slid - diag; slid <= n && y <= m && slid+y > p.x+p.y {
				p.x, p.y = slid, y
			}
			if slid >= n && slid-diag >= m {
				p.x, p.y, p.done = n, m, true
				return p
			}
		}
	}
	return p
}

// reach returns where a step begins on a diagonal: below or right of the better
// neighbour.
func reach(v []int32, zero, diag, steps int) int {
	switch {
	case steps == 0:
		return 0
	case diag == -steps, diag != steps && v[zero+diag-1] < v[zero+diag+1]:
		return int(v[zero+diag+1])
	}
	return int(v[zero+diag-1]) + 1
}

// slide follows equal tokens and returns where they end.
func (d *differ) slide(k block, x, y int) int {
	for k.a1+x < k.a2 && y >= 0 && k.b1+y < k.b2 && d.a.ids[k.a1+x] == d.b.ids[k.b1+y] {
		x, y = x+1, y+1
	}
	return x
}

// trace walks the path back and notes its changes in order.
func (d *differ) trace(k block, p path) {
	var found []block
	x, y := p.x, p.y
	for steps := len(p.trace) - 1; steps > 0; steps-- {
		v, diag := p.trace[steps], x-y // v[steps+i] is diagonal i before this step
		down := diag == -steps || diag != steps && v[steps+diag-1] < v[steps+diag+1]
		from := diag - 1
		if down {
			from = diag + 1
		}
		x = int(v[steps+from])
		y = x - from
		if down {
			found = append(found, block{k.a1 + x, k.a1 + x, k.b1 + y, k.b1 + y + 1})
		} else {
			found = append(found, block{k.a1 + x, k.a1 + x + 1, k.b1 + y, k.b1 + y})
		}
	}
	for i := len(found) - 1; i >= 0; i-- {
		d.change(found[i])
	}
}
