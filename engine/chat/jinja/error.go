package jinja

import "github.com/qiao-ai/qiao"

// Errors name the template's line and never a value: values are people's words.

func syntaxError(line int, format string, args ...any) error {
	e := qiao.Errorf(qiao.Invalid, "chat template", format, args...)
	return at(line, e).WithFix("Use the chat template that the model was published with.")
}

func at(line int, e *qiao.Error) *qiao.Error {
	return qiao.Errorf(e.Kind, "chat template", "line %d: %s", line, e.Message)
}

func (r *run) fail(n pos, format string, args ...any) {
	r.failKind(n, qiao.Invalid, format, args...)
}

// failKind keeps the first error: everything after it is to be ignored.
func (r *run) failKind(n pos, k qiao.Kind, format string, args ...any) {
	if r.err == nil {
		r.err = at(int(n), qiao.Errorf(k, "", format, args...))
	}
}
