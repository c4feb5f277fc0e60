package lint

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A rule says which of our packages a package may import. A name that ends in
// "/..." stands for a package and all below it; a rule of its own goes before
// such a one. Tests may import what they need.
type rule struct {
	pkg    string
	may    []string
	reason string
}

// anything lets a package import all of ours.
const anything = "/..."

var qiao, text = ".", "text/..."

// table is the picture of docs/architecture.md in a form that fails.
var table = []rule{
	{".", nil, "the words that every part speaks depend on nobody"},

	{"text", []string{qiao}, "text knows no model, document format or feature"},
	{"text/document", []string{qiao, "text"}, "documents are cut by structure; facts and features come later"},
	{"text/fact", []string{qiao, "text"}, "facts are extracted from text alone"},
	{"text/guard", []string{qiao, text}, "the guard compares texts; it knows no feature and no model"},

	{"write", []string{qiao, text, "write/extract"}, "the feature knows qiao.Model, never a route, a partner, HTTP or a database"},
	{"write/extract", []string{qiao, text}, "extraction needs no model and no state"},
	{"write/harper", []string{qiao}, "an engine in a box: policy is its caller's"},
	{"write/spell", []string{qiao, "write/spell/lexicon"}, "a speller judges words; policy is its caller's"},
	{"write/spell/lexicon", []string{qiao}, "a table"},
	{"write/spell/lexicon/lexgen", []string{qiao}, "makes the table from public sources"},
	{"write/english", []string{qiao, text, "write", "write/harper", "write/spell/..."}, "a Checker of one language"},
	{"write/chinese", []string{qiao, text, "write"}, "a Checker of one language"},
	{"write/writetest", []string{qiao, text, "write"}, "the suite for every store"},

	{"assist", []string{qiao, text, "when", "quantity", "assist/intent", "assist/template", "assist/learn"}, "plans, verifies and remembers; skills come from outside"},
	{"assist/skill", []string{qiao, text, "when", "quantity", "assist", "assist/intent"}, "carries intents out on the store and the ports; knows no planner"},
	{"assist/exchange", []string{qiao, "assist", "assist/skill"}, "file formats of what skills keep; knows no planner and no HTTP"},
	{"assist/assisttest", []string{qiao, text, "assist", "assist/intent", "assist/skill"}, "the suite for every store"},
	{"assist/toolsandbox", []string{qiao, text, "when", "quantity", "assist", "assist/intent", "assist/skill"}, "scores the assistant on stateful scenarios"},

	{"quantity", nil, "a grammar of numbers depends on nobody"},
	{"when", []string{"quantity"}, "a grammar of times needs numbers and nothing else"},

	{"partner", []string{qiao, "internal/sse"}, "the manners are the same for all protocols"},
	{"partner/wire", []string{qiao, "partner", "internal/sse"}, "HTTP and JSON as all protocols use them; knows none"},
	{"partner/openai", []string{qiao, "partner", "partner/wire"}, "one protocol"},
	{"partner/dashscope", []string{qiao, "partner", "partner/wire", "partner/qwen"}, "one protocol, at the hosts and with the codes of partner/qwen"},
	{"partner/catalog", []string{qiao, "partner"}, "what is known of models; calls nobody"},
	{"partner/vendor", []string{qiao, "partner/..."}, "names every driver, so that settings and discovery need not"},
	{"partner/discover", []string{qiao, "partner", "partner/openai", "partner/vendor", "partner/wire"}, "finds partners without configuration"},
	{"partner/partnertest", []string{qiao, "partner"}, "the suite for every driver"},
	{"partner/...", []string{qiao, "partner", "partner/wire", "partner/openai"}, "says only what differs from the compatible protocol, or is one protocol"},
	{"route", []string{qiao, "partner"}, "chooses between partners; knows no feature and no protocol"},

	{"account", []string{qiao, "account/lease"}, "who may ask for how much; knows no partner, no HTTP and no database"},
	{"account/lease", []string{qiao}, "shares counters between nodes; knows neither what they count nor how a pool keeps them"},
	{"account/lease/leasetest", []string{qiao, "account/lease"}, "the suite for every pool"},
	{"account/accounttest", []string{qiao, "account"}, "the suite for every store"},
	{"account/meter", []string{qiao, "account", "ledger", "partner", "partner/catalog", "route"}, "reserves, settles and records calls of models; knows no feature"},
	{"audit", []string{qiao, "account"}, "a chain of acts; who may act is not its business"},
	{"audit/audittest", []string{qiao, "audit"}, "the suite for every store"},
	{"ledger", []string{qiao}, "rows and sums; who asked and who answered are names"},
	{"ledger/ledgertest", []string{qiao, "ledger"}, "the suite for every store"},
	{"label", []string{qiao}, "marks generated content; knows no feature and no partner"},

	{"when/...", []string{"when/...", "quantity/..."}, "understands dates and times; anybody may use it"},
	{"quantity/...", []string{"quantity/..."}, "understands numbers and units; anybody may use it"},
	{"imaging/...", []string{qiao, "imaging/..."}, "decodes pictures; knows no library"},
	{"vector/...", []string{qiao, "vector/..."}, "finds the nearest; does not know of what"},
	{"photo/...", []string{qiao, text, "when/...", "imaging/...", "vector/...", "photo/..."}, "a feature: no other feature, no partner, no HTTP"},
	{"assist/intent", []string{qiao, text}, "words about what can be done; it understands no sentence"},
	{"assist/template", []string{qiao, text, "when", "quantity", "assist/intent"}, "a planner by templates; it runs nothing"},
	{"assist/learn", []string{qiao, text, "assist/intent", "assist/template"}, "a planner by training; it runs nothing"},
	{"bakeoff/score/toolcall", []string{qiao}, "judges calls of tools; who made them is not its business"},
	{"assist/...", []string{qiao, text, "when/...", "quantity/...", "assist/..."}, "a feature: no other feature, no partner, no HTTP"},
	{"bakeoff/...", []string{qiao, text, "bakeoff/..."}, "compares models through qiao.Model alone"},
	{"load/virtual", []string{qiao, "load"}, "servers in simulation, to test the search"},
	{"load/job", []string{qiao, "load"}, "what a person asks for; who answers is given"},
	{"load/report", []string{qiao, "load", "load/job"}, "shows what was measured, and measures nothing"},
	{"load", []string{qiao, "internal/draw"}, "measures partners through qiao.Model alone"},
	{"capacity/simulate", []string{qiao}, "servers in simulated time"},
	{"capacity/price", []string{qiao, "capacity", "partner/catalog"}, "hands the catalogue's prices to plans"},
	{"examples/capacity", nil, "files of scenarios"},
	{"capacity/...", []string{qiao, "capacity/..."}, "plans on figures, not on partners"},
	{"engine/...", []string{qiao, "engine/..."}, "runs models on this machine; knows no feature and no partner"},

	{"engine", []string{qiao, "engine/gguf", "engine/quant", "engine/kernel"}, "runs a model on token ids; who serves it is not its business"},
	{"engine/gguf", []string{qiao, "engine/quant"}, "a file format"},
	{"engine/quant", nil, "number formats"},
	{"engine/kernel", []string{qiao, "engine/quant"}, "arithmetic knows no model and no file"},
	{"engine/kernel/asmgen", nil, "writes assembly"},
	{"bench/photos", []string{qiao, "imaging/..."}, "measures reading and naming photos"},
	{"engine/vision", []string{qiao, "engine/gguf", "engine/quant", "engine/kernel"}, "pictures to vectors; who reads those is not its business"},
	{"engine/safetensors", []string{qiao, "engine/gguf", "engine/quant", "engine/token"}, "turns one file format into another"},
	{"engine/speed", []string{qiao, "engine", "engine/kernel", "engine/quant", "engine/enginetest"}, "measures the engine"},
	{"bench/store", []string{qiao, "ledger", "photo", "internal/postgres", "internal/postgres/pgtest"}, "measures the store with much in it"},
	{"bench/nodes", []string{qiao, "account", "ledger", "internal/journal", "internal/postgres", "internal/postgres/pgtest"}, "kills servers, and compares what clients saw with the store"},
	{"bench/load", []string{qiao, "load", "partner", "partner/openai", "internal/gateway/h1"}, "measures the load generator through the partner layer"},
	{"bench/engine", []string{qiao, "engine/..."}, "measures the engine"},

	{"engine/token", []string{qiao}, "text to tokens, whatever runs the model"},
	{"engine/chat", []string{qiao, "engine/chat/jinja"}, "messages to a prompt and back; knows no model and no vocabulary"},
	{"engine/chat/jinja", []string{qiao}, "a template language"},
	{"engine/constrain", []string{qiao}, "takes any vocabulary as bytes"},

	{"bakeoff/score", []string{qiao, "bakeoff/score/algebra"}, "judges outputs; who made or stored them is not its business"},
	{"bakeoff/score/algebra", nil, "compares answers and nothing else"},
	{"bakeoff/score/ifeval", []string{qiao}, "checks answers against instructions"},
	{"bakeoff/score/code", []string{qiao}, "writes programs and says what they showed; where they run is given"},
	{"bakeoff/stat", nil, "numbers in, numbers out"},
	{"bakeoff/suite", []string{qiao}, "reads and writes tasks and recorded outputs; it judges none"},
	{"bakeoff/suite/own", []string{qiao, "bakeoff/suite"}, "holds questions; it judges and asks none"},
	{"bakeoff", []string{qiao, "bakeoff/..."}, "holds bake-offs; who answers and what it costs is given"},
	{"bakeoff/run", []string{qiao, "bakeoff/suite"}, "asks models and keeps their answers; it judges none"},
	{"bakeoff/grade", []string{qiao, text, "bakeoff/suite", "bakeoff/run", "bakeoff/score/...", "bakeoff/sandbox"}, "gives answers their scores"},
	{"bakeoff/result", []string{qiao, "bakeoff/suite", "bakeoff/run", "bakeoff/grade", "bakeoff/stat"}, "sums runs up"},
	{"bakeoff/judge", []string{qiao, "bakeoff/suite", "bakeoff/run", "bakeoff/score", "bakeoff/stat"}, "judges are asked as contenders are"},
	{"bakeoff/recorded", []string{qiao, "bakeoff/suite", "bakeoff/run"}, "makes runs of outputs that others recorded"},
	{"bakeoff/spec", []string{qiao, "bakeoff/run", "bakeoff/suite", "bakeoff/decide"}, "a file says what to ask; who answers is given"},
	{"bakeoff/report", []string{qiao, "bakeoff/run", "bakeoff/result", "bakeoff/decide", "bakeoff/judge", "bakeoff/stat", "bakeoff/suite"}, "shows what was found, and finds nothing"},
	{"bakeoff/decide", []string{qiao, "bakeoff/stat", "internal/draw"}, "decides on figures, wherever they come from"},
	{"bakeoff/sandbox", []string{qiao}, "runs programs and knows no benchmark"},

	{"partner/local", []string{qiao, "partner", "engine/..."}, "a partner in this process: the engine, and how models are talked to"},
	{"client", []string{qiao, text, "write", "internal/sse"}, "what others import must stay small"},
	{"web", nil, "built files"},

	{"internal/sse", []string{qiao}, "a wire format"},
	{"internal/term", []string{qiao, "text"}, "terminal output knows no feature"},
	{"internal/term/picture", nil, "draws pixels in terminals; knows no feature"},
	{"internal/config", []string{qiao, text, "account"}, "settings are values; who uses them is not their business"},
	{"internal/telemetry", []string{qiao, text, "write"}, "counts what features report"},
	{"internal/pack", []string{qiao}, "brings files and does not know what is in them"},
	{"internal/pack/hub", []string{qiao, "internal/pack", "engine/gguf", "engine/safetensors"}, "brings model files: that they are whole is checked, what they say is not"},
	{"internal/draw", nil, "random numbers and nothing else"},
	{"internal/sqlite", []string{qiao, text, "write", "assist", "assist/apps", "assist/factor", "account", "audit", "ledger", "photo"}, "implements the interfaces that features declare; features do not know it"},
	{"internal/postgres", []string{qiao, text, "write", "assist", "assist/apps", "assist/factor", "account", "audit", "ledger", "photo"}, "implements the interfaces that features declare; features do not know it"},
	{"internal/postgres/pgtest", []string{"internal/postgres"}, "a server for tests"},
	{"internal/valkey", []string{qiao, "account/lease"}, "implements the interfaces that features declare; features do not know it"},
	{"internal/valkey/valkeytest", nil, "starts a server for tests; knows nothing of ours"},
	{"internal/eval", []string{qiao, text, "imaging/...", "write", "engine/...", "bakeoff/...", "load/...", "capacity/...", "when", "quantity", "assist/...", "photo", "photo/query", "photo/search", "photo/sight", "internal/sqlite"}, "measures features through their own interfaces"},
	{"internal/dav", []string{qiao, "assist", "assist/skill", "assist/exchange"}, "a protocol over the assistant's store; who calls is given"},
	{"internal/backup", []string{qiao}, "puts files into one; what a store is, is given"},
	{"internal/journal", []string{qiao, "ledger"}, "keeps rows in files; who takes them is given"},
	{"internal/mcp", []string{qiao, text, "write", "photo", "photo/search", "assist", "assist/intent"}, "a surface over the features"},
	{"internal/mcp/host", []string{qiao, "assist/apps", "assist/intent"}, "calls the servers of others; what their tools may do is judged elsewhere"},
	{"internal/mcp/host/hosttest", nil, "a server for tests"},
	{"assist/factor", []string{qiao, "assist"}, "makes sure who it is; what is sensitive is judged elsewhere"},
	{"assist/factor/factortest", []string{qiao, "assist", "assist/factor"}, "the suite for every store"},
	{"assist/apps/appstest", []string{qiao, "assist/apps", "assist/intent"}, "the suite for every store"},
	{"assist/apps", []string{qiao, text, "assist", "assist/intent"}, "tools of others as intents; how they are reached is given"},
	{"internal/signin", []string{qiao, "account"}, "signs people in; who may do what is the server's"},
	{"internal/signin/signintest", nil, "a provider for tests"},
	{"internal/server/lane", nil, "a server of HTTP/1.1; knows no feature"},
	{"internal/server", []string{qiao, text, "write", "partner", "route", "internal/pack", "internal/sse", "internal/telemetry", "web", "bakeoff/...", "capacity/...", "examples/capacity", "load/...", "account", "audit", "ledger", "partner/catalog", "label", "photo", "photo/caption", "photo/query", "photo/search", "assist/...", "internal/server/lane"},
		"HTTP and nothing but HTTP: parts come ready-made from internal/app"},
	{"internal/app", []string{anything}, "the only one that knows all"},
	{"internal/cli", []string{qiao, text, "write", "partner", "client", "internal/app", "internal/backup", "internal/config", "internal/sqlite", "internal/postgres", "internal/pack", "internal/pack/hub", "engine", "engine/speed", "internal/eval", "internal/mcp", "internal/term", "bakeoff/...", "load/...", "account", "audit", "ledger", "partner/catalog", "assist/...", "internal/mcp/host", "photo", "photo/caption", "photo/embed", "photo/query", "photo/search", "internal/term/picture", "capacity/..."},
		"commands talk to people; the parts come from internal/app"},
	{"internal/gateway/h1", nil, "a transport; knows no partner"},
	{"internal/gateway", []string{qiao, "account", "ledger", "partner", "route", "internal/telemetry"}, "clients' bodies to partners and back; knows no dialect and no feature"},
	{"internal/gateway/responses", []string{qiao, "partner", "internal/gateway", "internal/gateway/chat"}, "one dialect of clients, with the failures of OpenAI's others"},
	{"internal/gateway/vectors", []string{qiao, "partner", "internal/gateway", "internal/gateway/chat"}, "one endpoint of OpenAI's, with the failures of the others"},
	{"internal/gateway/audio", []string{qiao, "partner", "internal/gateway", "internal/gateway/chat"}, "endpoints of OpenAI's, with the failures of the others"},
	{"internal/gateway/...", []string{qiao, "partner", "internal/gateway"}, "one dialect of clients"},
	{"internal/lint", nil, "it looks at the tree from outside"},
	{"conformance", []string{qiao, "partner/partnertest"}, "a module of its own: others' clients against a running server"},
	{"bench/cluster", []string{"internal/postgres/pgtest", "internal/valkey/valkeytest"}, "measures a fleet from outside; starts the servers that it shares"},
	{"bench/...", []string{qiao, text, "write", "client"}, "measures from outside, as a user would"},
	{"deploy", nil, "files for operators; its tests compare them with the program"},
	{"scripts/...", nil, "tools of the build"},
	{"cmd/qiao", []string{"internal/cli", "bakeoff/sandbox"}, "main only starts the command line, or becomes a sandbox"},
}

func TestImportsFollowTheTable(t *testing.T) {
	for _, f := range source(t) {
		if f.test() {
			continue
		}
		r, ok := ruleOf(f.dir())
		if !ok {
			t.Errorf("%s: the package %s has no row in the table: say who it may import, and why", f.path, f.dir())
			continue
		}
		for _, imported := range ours(f) {
			if imported != f.dir() && !r.allows(imported) {
				t.Errorf("%s imports %s: %s", f.path, imported, r.reason)
			}
		}
	}
}

// ruleOf returns the row of a package: its own, or the first that covers it.
func ruleOf(pkg string) (rule, bool) {
	i := slices.IndexFunc(table, func(r rule) bool { return r.pkg == pkg })
	if i < 0 {
		i = slices.IndexFunc(table, func(r rule) bool { return covers(r.pkg, pkg) })
	}
	if i < 0 {
		return rule{}, false
	}
	return table[i], true
}

// covers tells whether a name of the table stands for a package.
func covers(name, pkg string) bool {
	if below, ok := strings.CutSuffix(name, "/..."); ok {
		return below == "" || pkg == below || strings.HasPrefix(pkg, below+"/")
	}
	return name == pkg
}

// ours lists which of our packages a file imports, from the root.
func ours(f goFile) []string {
	var list []string
	for _, spec := range f.ast.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has let it pass
		}
		if p == module {
			list = append(list, ".")
		}
		if rest, ok := strings.CutPrefix(p, module+"/"); ok {
			list = append(list, rest)
		}
	}
	return list
}

func (r rule) allows(imported string) bool {
	return slices.ContainsFunc(r.may, func(name string) bool { return covers(name, imported) })
}

func TestRulesAllow(t *testing.T) {
	for _, c := range []struct {
		may, imported string
		want          bool
	}{
		{"text", "text", true},
		{"text", "text/guard", false},
		{"text/...", "text/guard", true},
		{"text/...", "text", true},
		{"text/...", "textual", false},
		{anything, "write", true},
	} {
		if got := (rule{may: []string{c.may}}).allows(c.imported); got != c.want {
			t.Errorf("%q allows %q: %v", c.may, c.imported, got)
		}
	}
}
