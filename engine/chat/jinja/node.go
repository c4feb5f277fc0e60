package jinja

// A pos is the line of a node.
type pos int

// A stmt is a part of a template that writes or does something.
type stmt interface{ exec(r *run, s *scope) flow }

// An expr is a part of a template that has a value.
type expr interface{ eval(r *run, s *scope) any }

// A flow says whether a statement left its loop.
type flow uint8

const (
	goOn flow = iota
	breakLoop
	nextRound
)

type (
	dataStmt   struct{ text string }
	outputStmt struct {
		pos
		expr expr
	}
	ifStmt struct {
		pos
		test            expr
		then, otherwise []stmt
	}
	forStmt struct {
		pos
		targets         []string
		single          bool
		over, test      expr
		body, otherwise []stmt
	}
	setStmt struct {
		pos
		targets []target
		single  bool
		value   expr
	}
	setBlock struct {
		pos
		target  target
		filters []filterCall
		body    []stmt
	}
	filterBlock struct {
		pos
		filters []filterCall
		body    []stmt
	}
	macroStmt struct {
		pos
		name string
		def  *macro
	}
	callStmt struct {
		pos
		call *callExpr
		def  *macro
	}
	withStmt struct {
		names  []string
		values []expr
		body   []stmt
	}
	blockStmt struct{ body []stmt } // generation: a part that the model wrote
	flowStmt  struct{ flow flow }
)

// A target is what set assigns to: a name, or a namespace's attribute.
type target struct{ name, attr string }

// A macro is a template's own function.
type macro struct {
	name     string
	params   []string
	defaults []expr // of the last params
	body     []stmt
}

type (
	constExpr struct{ value any }
	nameExpr  struct {
		pos
		name string
	}
	listExpr struct {
		pos
		items []expr
		tuple bool
	}
	dictExpr struct {
		pos
		keys, values []expr
	}
	attrExpr struct {
		pos
		of   expr
		name string
	}
	indexExpr struct {
		pos
		of, index expr
	}
	sliceExpr struct {
		pos
		of             expr
		from, to, step expr
	}
	callExpr struct {
		pos
		fn   expr
		args callArgs
	}
	filterExpr struct {
		pos
		of   expr
		call filterCall
	}
	testExpr struct {
		pos
		of   expr
		name string
		args callArgs
		not  bool
	}
	unaryExpr struct {
		pos
		op string
		of expr
	}
	binaryExpr struct {
		pos
		op          string
		left, right expr
	}
	compareExpr struct {
		pos
		first expr
		ops   []string
		rest  []expr
	}
	concatExpr struct {
		pos
		parts []expr
	}
	logicExpr struct {
		and         bool
		left, right expr
	}
	condExpr struct {
		pos
		test, then, otherwise expr // otherwise may be nil
	}
)

type filterCall struct {
	pos
	name string
	args callArgs
}

// callArgs are the arguments of a call as written.
type callArgs struct {
	pos        []expr
	names      []string
	named      []expr
	star, kwds expr // *args, **kwargs; may be nil
}
