package graph

import (
	"context"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph/onnx"
	"github.com/qiao-ai/qiao/imaging/kernel"
)

// maxMemory is how many numbers a run may hold: 1 GB.
const maxMemory = 1 << 28

// Pure returns the Runtime in plain Go, with the fastest instructions that this
// processor has. A run uses one thread.
func Pure() Runtime { return pure{kernel.Best()} }

// PureWith returns the Runtime in plain Go with one set of instructions.
func PureWith(set *kernel.Set) Runtime { return pure{set} }

type pure struct{ set *kernel.Set }

// Name implements Runtime.
func (pure) Name() string { return "go" }

// Open implements Runtime.
func (p pure) Open(model []byte) (s Session, err error) {
	m, err := onnx.Parse(model)
	if err != nil {
		return nil, err
	}
	defer func() {
		if v := recover(); v != nil {
			s, err = nil, invalid("the model does not fit together: %v", v)
		}
	}()
	prog, err := compile(m, p.set)
	if err != nil {
		return nil, err
	}
	return &session{program: prog, set: p.set}, nil
}

// A session is an opened model.
type session struct {
	program *program
	set     *kernel.Set
	runs    runs
}

// Run implements Session.
func (s *session) Run(ctx context.Context, input Tensor) (out []Tensor, err error) {
	if err := s.accepts(input); err != nil {
		return nil, err
	}
	r := s.runs.get(s.set, maxMemory)
	defer func() {
		if v := recover(); v != nil {
			out, err = nil, invalid("the model does not fit together: %v", v)
		}
	}()
	results, err := s.program.run(ctx, r, &value{shape: slices.Clone(input.Shape), f: input.Data})
	if err != nil {
		return nil, err
	}
	for _, v := range results {
		if v.integer() {
			return nil, qiao.Errorf(qiao.Unsupported, op, "an output of the model is not of floats")
		}
		p, made, err := r.toPlain(v)
		if err != nil {
			return nil, err
		}
		out = append(out, Tensor{Shape: slices.Clone(p.shape), Data: slices.Clone(p.f)})
		if made {
			r.drop(p)
		}
	}
	for _, v := range results {
		if !v.constant {
			v.uses--
			if v.uses == 0 {
				r.drop(v)
			}
		}
	}
	s.runs.put(r)
	return out, nil
}

// accepts compares an input with what the model declares.
func (s *session) accepts(in Tensor) error {
	n, err := count(in.Shape)
	if err != nil {
		return err
	}
	if n != len(in.Data) || n == 0 {
		return invalid("an input of shape %v has %d numbers", in.Shape, len(in.Data))
	}
	d := s.program.declared
	if len(d) != 0 && len(d) != len(in.Shape) {
		return invalid("an input of shape %v is given to a model of %v", in.Shape, d)
	}
	for i, want := range d {
		if want >= 0 && in.Shape[i] != want {
			return invalid("an input of shape %v is given to a model of %v", in.Shape, d)
		}
	}
	return nil
}

// Close implements Session.
func (s *session) Close() error { return nil }
