package vector

// A top keeps the best of many hits: a heap with the worst of them first.
type top struct {
	most int
	rows []Hit
}

// takes tells whether a score may be among the best.
func (t *top) takes(score float32) bool { return len(t.rows) < t.most || score > t.rows[0].Score }

func (t *top) add(h Hit) {
	if len(t.rows) < t.most {
		t.rows = append(t.rows, h)
		t.up(len(t.rows) - 1)
		return
	}
	t.rows[0] = h
	t.down(0)
}

// worse orders hits; of equal ones the later row is worse.
func worse(a, b Hit) bool { return a.Score < b.Score || a.Score == b.Score && a.Row > b.Row }

func (t *top) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !worse(t.rows[i], t.rows[parent]) {
			return
		}
		t.rows[i], t.rows[parent] = t.rows[parent], t.rows[i]
		i = parent
	}
}

func (t *top) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(t.rows) {
			return
		}
		if child+1 < len(t.rows) && worse(t.rows[child+1], t.rows[child]) {
			child++
		}
		if !worse(t.rows[child], t.rows[i]) {
			return
		}
		t.rows[i], t.rows[child] = t.rows[child], t.rows[i]
		i = child
	}
}
