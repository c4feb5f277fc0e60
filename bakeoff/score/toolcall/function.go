package toolcall

// A Function is a tool as the benchmarks describe it.
type Function struct {
	Name       string
	Properties *Dict
	Required   []string
	Empty      bool // it takes no arguments at all
}

// FunctionOf reads a function's description.
func FunctionOf(v Value) (Function, bool) {
	d, ok := v.(*Dict)
	if !ok {
		return Function{}, false
	}
	f := Function{}
	f.Name, ok = d.Values["name"].(string)
	params, _ := d.Values["parameters"].(*Dict)
	if params == nil {
		params, _ = d.Values["arguments"].(*Dict)
	}
	f.Empty = params.Len() == 0
	if p, there := params.Get("properties"); there {
		f.Properties, _ = p.(*Dict)
	}
	if r, there := params.Get("required"); there {
		list, _ := r.([]Value)
		for _, e := range list {
			if s, ok := e.(string); ok {
				f.Required = append(f.Required, s)
			}
		}
	}
	return f, ok
}

// property is the description of one parameter.
func (f Function) property(name string) (*Dict, bool) {
	v, ok := f.Properties.Get(name)
	d, _ := v.(*Dict)
	return d, ok
}

func stringOf(d *Dict, key string) string {
	v, _ := d.Get(key)
	s, _ := v.(string)
	return s
}
