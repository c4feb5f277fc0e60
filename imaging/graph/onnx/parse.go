package onnx

import "math"

// maxNodes bounds how many nodes a graph may have.
const maxNodes = 100_000

// Parse reads a model. It keeps nothing of data.
func Parse(data []byte) (*Model, error) {
	m := &Model{}
	seen := false
	err := each(data, func(f field) (err error) {
		switch f.number {
		case 1:
			m.IR = int64(f.value)
		case 7:
			var b []byte
			if b, err = f.message(); err == nil {
				seen = true
				err = m.Graph.parse(b)
			}
		case 8:
			err = m.parseOpset(f)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if !seen {
		return nil, invalid("it has no graph")
	}
	return m, nil
}

func (m *Model) parseOpset(f field) error {
	b, err := f.message()
	if err != nil {
		return err
	}
	domain, version := "", int64(0)
	err = each(b, func(f field) error {
		switch f.number {
		case 1:
			domain = string(f.bytes)
		case 2:
			version = int64(f.value)
		}
		return nil
	})
	if domain == "" || domain == "ai.onnx" {
		m.Opset = version
	}
	return err
}

func (g *Graph) parse(b []byte) error {
	return each(b, func(f field) error {
		if f.number != 1 && f.number != 2 && f.number != 5 && f.number != 11 && f.number != 12 && f.number != 15 {
			return nil
		}
		b, err := f.message()
		if err != nil {
			return err
		}
		switch f.number {
		case 1:
			if len(g.Nodes) >= maxNodes {
				return invalid("it has more than %d nodes", maxNodes)
			}
			var n Node
			err = n.parse(b)
			g.Nodes = append(g.Nodes, n)
		case 2:
			g.Name = string(b)
		case 5:
			var t Tensor
			err = t.parse(b)
			g.Initializers = append(g.Initializers, t)
		case 11:
			g.Inputs, err = appendValue(g.Inputs, b)
		case 12:
			g.Outputs, err = appendValue(g.Outputs, b)
		case 15:
			err = invalid("it has sparse weights, which are not read")
		}
		return err
	})
}

func (n *Node) parse(b []byte) error {
	n.Attributes = map[string]Attribute{}
	return each(b, func(f field) error {
		if f.number > 5 && f.number != 7 {
			return nil
		}
		b, err := f.message()
		if err != nil {
			return err
		}
		switch f.number {
		case 1:
			n.Inputs = append(n.Inputs, string(b))
		case 2:
			n.Outputs = append(n.Outputs, string(b))
		case 3:
			n.Name = string(b)
		case 4:
			n.Op = string(b)
		case 5:
			var a Attribute
			name := ""
			name, err = a.parse(b)
			n.Attributes[name] = a
		case 7:
			n.Domain = string(b)
		}
		return err
	})
}

func (a *Attribute) parse(b []byte) (name string, err error) {
	err = each(b, func(f field) (err error) {
		switch f.number {
		case 1:
			name = string(f.bytes)
		case 2:
			a.Float = math.Float32frombits(uint32(f.value))
		case 3:
			a.Int = int64(f.value)
		case 4:
			a.String = string(f.bytes)
		case 5:
			a.Tensor = &Tensor{}
			err = a.Tensor.parse(f.bytes)
		case 7:
			a.Floats, err = f.floats(a.Floats)
		case 8:
			a.Ints, err = f.ints(a.Ints)
		case 20:
			a.Kind = Kind(f.value)
		}
		return err
	})
	if err == nil && a.Kind == KindTensor && a.Tensor == nil {
		err = invalid("the attribute %.40q has no array", name)
	}
	return name, err
}

// appendValue reads a ValueInfoProto: a name, and the shape of a tensor.
func appendValue(to []Value, b []byte) ([]Value, error) {
	v := Value{}
	err := each(b, func(f field) error {
		switch f.number {
		case 1:
			v.Name = string(f.bytes)
		case 2:
			return each(f.bytes, func(f field) error {
				if f.number != 1 {
					return nil
				}
				return v.parseTensorType(f.bytes)
			})
		}
		return nil
	})
	return append(to, v), err
}

func (v *Value) parseTensorType(b []byte) error {
	return each(b, func(f field) error {
		switch f.number {
		case 1:
			v.Type = DataType(f.value)
		case 2:
			return each(f.bytes, func(f field) error {
				if f.number != 1 {
					return nil
				}
				return v.parseDimension(f.bytes)
			})
		}
		return nil
	})
}

func (v *Value) parseDimension(b []byte) error {
	size := -1
	err := each(b, func(f field) error {
		if f.number == 1 && f.wire == 0 && f.value <= math.MaxInt32 && f.value > 0 {
			size = int(f.value)
		}
		return nil
	})
	v.Shape = append(v.Shape, size)
	return err
}
