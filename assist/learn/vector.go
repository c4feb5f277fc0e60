package learn

import (
	"math"
	"slices"
)

// A term is a row of a model with its weight in a sentence.
type term struct {
	row   int32
	value float32
}

// weights say how much each group counts.
var weights = [groups]float64{words: 1, stems: 1, pairs: 0.8, gaps: 0.6, edges: 0.6, pieces: 1, triples: 0.5}

// A dictionary knows the features of the training sentences by their rows.
type dictionary struct {
	rows map[uint32]int32
	idf  []float32
}

// newDictionary keeps the features that at least two of the sentences have.
func newDictionary(sentences [][]feature, least int) *dictionary {
	count := map[uint32]int{}
	for _, s := range sentences {
		seen := map[uint32]bool{}
		for _, f := range s {
			if !seen[f.hash] {
				seen[f.hash] = true
				count[f.hash]++
			}
		}
	}
	var hashes []uint32
	for h, n := range count {
		if n >= least {
			hashes = append(hashes, h)
		}
	}
	slices.Sort(hashes)
	d := &dictionary{rows: make(map[uint32]int32, len(hashes))}
	for i, h := range hashes {
		d.rows[h] = int32(i)
		d.idf = append(d.idf, float32(math.Log(float64(len(sentences)+1)/float64(count[h]))+0.3))
	}
	return d
}

// vector weighs the features of a sentence: sublinear counts by rarity, each
// group to its own length, all to length one. The share of unknown words is
// the second result.
func (d *dictionary) vector(list []feature) ([]term, float64) {
	type entry struct {
		row   int32
		group group
	}
	all := make([]entry, 0, len(list))
	known, total := 0, 0
	for _, f := range list {
		row, ok := d.rows[f.hash]
		if f.group == words {
			total++
			if ok {
				known++
			}
		}
		if ok {
			all = append(all, entry{row, f.group})
		}
	}
	slices.SortFunc(all, func(a, b entry) int { return int(a.row - b.row) })
	var square [groups]float64
	terms := make([]term, 0, len(all))
	kinds := make([]group, 0, len(all))
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].row == all[i].row {
			j++
		}
		v := float64(d.idf[all[i].row]) * (1 + math.Log(float64(j-i)))
		square[all[i].group] += v * v
		terms, kinds = append(terms, term{all[i].row, float32(v)}), append(kinds, all[i].group)
		i = j
	}
	var sum float64
	for g, s := range square {
		if s > 0 {
			sum += weights[g] * weights[g]
		}
	}
	for i := range terms {
		g := kinds[i]
		terms[i].value *= float32(weights[g] / math.Sqrt(square[g]*sum))
	}
	if total == 0 {
		return terms, 1
	}
	return terms, 1 - float64(known)/float64(total)
}
