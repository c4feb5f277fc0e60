package text

// farthest is the largest number of insertions and deletions that shortest
// looks for. Its memory grows with the square.
const farthest = 1200

// shortest notes the smallest set of changes within k by Myers' greedy
// algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986). It
// returns false, with nothing noted, if that is more than farthest away or
// costs more than the budget left.
func (d *differ) shortest(k block) bool {
	n, m := k.a2-k.a1, k.b2-k.b1
	limit := min(n+m, farthest)
	v := make([]int32, 2*limit+2) // the farthest x on each diagonal
	var trace [][]int32           // v before each step, diagonals -D to D
	budget := min(d.budget, 1<<20+8*(n+m))
	for steps := 0; steps <= limit; steps++ {
		trace = append(trace, append([]int32(nil), v[limit-steps:limit+steps+1]...))
		for diag := -steps; diag <= steps; diag += 2 {
			x := d.reach(v, limit, diag, steps)
			slid := d.slide(k, x, x-diag)
			v[limit+diag] = int32(slid)
			budget -= slid - x + 1
			d.budget -= slid - x + 1
			if slid >= n && slid-diag >= m {
				d.trace(k, trace)
				return true
			}
		}
		if budget < 0 {
			return false
		}
	}
	return false
}

// reach returns where step begins on a diagonal: below or right of the better
// neighbour.
func (d *differ) reach(v []int32, zero, diag, steps int) int {
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
	for k.a1+x < k.a2 && k.b1+y >= k.b1 && k.b1+y < k.b2 && d.a.ids[k.a1+x] == d.b.ids[k.b1+y] {
		x, y = x+1, y+1
	}
	return x
}

// trace walks the path back and notes its changes in order.
func (d *differ) trace(k block, trace [][]int32) {
	var path []block
	x, y := k.a2-k.a1, k.b2-k.b1
	for steps := len(trace) - 1; steps > 0; steps-- {
		v, diag := trace[steps], x-y // v[steps+i] is diagonal i before this step
		down := diag == -steps || diag != steps && v[steps+diag-1] < v[steps+diag+1]
		from := diag - 1
		if down {
			from = diag + 1
		}
		px := int(v[steps+from])
		py := px - from
		if down {
			path = append(path, block{k.a1 + px, k.a1 + px, k.b1 + py, k.b1 + py + 1})
		} else {
			path = append(path, block{k.a1 + px, k.a1 + px + 1, k.b1 + py, k.b1 + py})
		}
		x, y = px, py
	}
	for i := len(path) - 1; i >= 0; i-- {
		d.change(path[i])
	}
}
