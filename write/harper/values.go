package harper

import (
	"fmt"
	"strconv"
	"time"
)

// The values of JavaScript that the module makes and reads through its imports.
// A string is a Go string, a number a float64, null is nil.
type (
	undefined struct{}
	wrapped   struct{ address uint64 } // a Rust object that JavaScript would hold
	array     struct{ items []any }
	object    struct{ fields map[string]any }
	mapping   struct{ keys, values []any }
	date      struct{ time.Time }
	thrown    struct{ message string }
	byteArray struct{ bytes []byte }
	symbol    struct{ name string }
	function  struct{ call func(this any) any }
	iterator  struct {
		items []any
		next  int
	}
	iteration struct {
		done  bool
		value any
	}
)

func (t *thrown) Error() string { return t.message }

// jsString converts as JavaScript's String does, as far as Harper needs it.
func jsString(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case nil:
		return "null"
	case undefined:
		return "undefined"
	}
	return fmt.Sprintf("[object %T]", v)
}

func nullish(v any) bool { return v == nil || v == undefined{} }

// The references that stand for fixed values. 0 is a null reference.
const (
	refUndefined = 1 + iota
	refNull
	refTrue
	refFalse
	firstFree
)

// A heap keeps the values that references stand for while a sentence is checked.
type heap struct{ values []any }

func newHeap() heap {
	return heap{[]any{undefined{}, undefined{}, nil, true, false}}
}

// reset forgets all but the fixed values.
func (h *heap) reset() {
	clear(h.values[firstFree:])
	h.values = h.values[:firstFree]
}

func (h *heap) put(v any) uint64 {
	switch v {
	case undefined{}:
		return refUndefined
	case nil:
		return refNull
	case true:
		return refTrue
	case false:
		return refFalse
	}
	h.values = append(h.values, v)
	return uint64(len(h.values) - 1)
}

func (h *heap) at(ref uint64) any {
	if ref >= uint64(len(h.values)) {
		return undefined{}
	}
	return h.values[ref]
}
