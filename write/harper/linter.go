package harper

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/qiao-ai/qiao"
)

// A linter is one instance of the module with its Harper Linter inside. It
// serves one caller at a time.
type linter struct {
	module  api.Module
	table   externrefs
	exports map[string]api.Function
	heap    heap
	self    uint64 // the Linter's address in the module
	broken  bool   // it trapped: its state is unknown
}

type linterKey struct{}

func instantiate(ctx context.Context, rt wazero.Runtime, m wazero.CompiledModule, name string, o Options) (*linter, error) {
	l := &linter{exports: map[string]api.Function{}, heap: newHeap()}
	ctx = context.WithValue(ctx, linterKey{}, l)
	module, err := rt.InstantiateModule(ctx, m, wazero.NewModuleConfig().WithName(name).WithStartFunctions())
	if err != nil {
		return nil, qiao.E(qiao.Unavailable, "harper: make an instance", err).
			WithFix("Free some memory (an instance takes about 250 MB), then try again.")
	}
	l.module = module
	if l.table, err = newExternrefs(ctx, rt, name); err != nil {
		l.close()
		return nil, err
	}
	if err := l.start(ctx, o); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *linter) start(ctx context.Context, o Options) error {
	if _, err := l.call(ctx, "__wbindgen_start"); err != nil {
		return err
	}
	r, err := l.call(ctx, "linter_new", uint64(o.Dialect))
	if err != nil {
		return err
	}
	l.self = r[0]
	return l.drop(ctx, o.Without)
}

// drop turns rules off.
func (l *linter) drop(ctx context.Context, rules []string) error {
	if len(rules) == 0 {
		return nil
	}
	r, err := l.call(ctx, "linter_get_lint_config_as_json", l.self)
	if err != nil {
		return err
	}
	text, err := l.take(ctx, r)
	if err != nil {
		return err
	}
	var config map[string]any
	if err := json.Unmarshal([]byte(text), &config); err != nil {
		return qiao.E(qiao.Protocol, "harper: read the configuration", err)
	}
	for _, rule := range rules {
		if _, known := config[rule]; known {
			config[rule] = false
		}
	}
	return l.configure(ctx, config)
}

func (l *linter) configure(ctx context.Context, config map[string]any) error {
	b, err := json.Marshal(config)
	if err != nil {
		return qiao.E(qiao.Protocol, "harper: write the configuration", err)
	}
	at, n, err := l.put(ctx, string(b))
	if err != nil {
		return err
	}
	r, err := l.call(ctx, "linter_set_lint_config_from_json", l.self, at, n)
	if err == nil && r[1] != 0 {
		err = qiao.Errorf(qiao.Protocol, "harper", "the configuration is refused")
	}
	return err
}

func (l *linter) close() {
	ctx := context.Background()
	l.table.close(ctx)
	_ = l.module.Close(ctx)
}

// call runs an exported function. A failure is a trap.
func (l *linter) call(ctx context.Context, name string, args ...uint64) ([]uint64, error) {
	f := l.exports[name]
	if f == nil {
		if f = l.module.ExportedFunction(name); f == nil {
			return nil, qiao.Errorf(qiao.Unavailable, "harper", "the module has no function %s", name).
				WithFix("This version works with Harper %s. Run: qiao model pull harper", Version)
		}
		l.exports[name] = f
	}
	r, err := f.Call(context.WithValue(ctx, linterKey{}, l), args...)
	if err != nil {
		l.broken = true
		return nil, qiao.E(qiao.Other, "harper: "+name, fmt.Errorf("trapped: %w", err))
	}
	return r, nil
}

// put copies s into the module, which takes it over.
func (l *linter) put(ctx context.Context, s string) (at, n uint64, err error) {
	r, err := l.call(ctx, "__wbindgen_malloc", uint64(len(s)), 1)
	if err != nil {
		return 0, 0, err
	}
	if !l.module.Memory().WriteString(uint32(r[0]), s) {
		return 0, 0, l.outside()
	}
	return r[0], uint64(len(s)), nil
}

// take copies a returned string out of the module and frees it there.
func (l *linter) take(ctx context.Context, r []uint64) (string, error) {
	b, ok := l.module.Memory().Read(uint32(r[0]), uint32(r[1]))
	if !ok {
		return "", l.outside()
	}
	s := string(b)
	_, err := l.call(ctx, "__wbindgen_free", r[0], r[1], 1)
	return s, err
}

// takeRefs reads a returned vector of references and frees it.
func (l *linter) takeRefs(ctx context.Context, r []uint64) ([]any, error) {
	values := make([]any, 0, r[1])
	for i := range uint32(r[1]) {
		index, ok := l.module.Memory().ReadUint32Le(uint32(r[0]) + 4*i)
		if !ok {
			return nil, l.outside()
		}
		ref, err := l.table.get(ctx, index)
		if err != nil {
			return nil, err
		}
		values = append(values, l.heap.at(ref))
	}
	if len(values) == 0 {
		return nil, nil
	}
	if _, err := l.call(ctx, "__externref_drop_slice", r[0], r[1]); err != nil {
		return nil, err
	}
	_, err := l.call(ctx, "__wbindgen_free", r[0], 4*r[1], 4)
	return values, err
}

// outside reports an address that the module should not have given.
func (l *linter) outside() error {
	l.broken = true
	return qiao.Errorf(qiao.Protocol, "harper", "an address is outside the module's memory")
}
