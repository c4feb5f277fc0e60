package engine

import "github.com/qiao-ai/qiao/engine/kernel"

// needs are the forms in which each sort of activations must be made.
type needs struct {
	width, attention, hidden, expert, shared, head kernel.Need
}

// needs gathers what the weights of all layers read.
func (w *weights) needs() (n needs) {
	for i := range w.layers {
		l := &w.layers[i]
		e := &l.experts
		n.width |= need(l.q, l.k, l.v, l.gate, l.up, e.router, e.sharedGate, e.sharedUp) | need(e.gate...) | need(e.up...)
		n.attention |= need(l.o)
		n.hidden |= need(l.down)
		n.expert |= need(e.down...)
		n.shared |= need(e.sharedDown)
	}
	n.head = need(w.head)
	return n
}

// need is what the products with some matrices read.
func need(matrices ...*kernel.Matrix) (n kernel.Need) {
	for _, m := range matrices {
		if m != nil {
			n |= m.Needs()
		}
	}
	return n
}
