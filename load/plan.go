package load

import (
	"math/rand/v2"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Plan says what to send, when, and when to stop.
type Plan struct {
	Model    qiao.Model
	Schedule Schedule
	// Request makes the i-th request; its lengths are wishes in tokens. It must be
	// quick: it is called as the request is due. [Prompts] makes one.
	Request func(i int, a Arrival) *qiao.Request
	Warmup  time.Duration // requests due before it are sent and not counted
	// InFlight is how many requests may be open at once. One more ends the run: to
	// hold requests back would hide what a partner cannot bear. 0 is 20,000.
	InFlight int
	Budget   Budget
	// Objectives are what requests are counted against.
	Objectives Objectives
	// Heed sends nothing while a partner asks for a pause (Retry-After). What is due
	// meanwhile counts as refused.
	Heed    bool
	Price   func(u qiao.Usage, at time.Time) (qiao.Money, bool) // nil is unknown
	Timeout time.Duration                                       // for one answer: 10 min
	Now     func() time.Time
}

// A Budget ends a run before it costs more. Zero fields have no bound.
type Budget struct {
	Requests int
	Tokens   int64 // of input and output, as far as they are told
	Money    qiao.Money
	Time     time.Duration // of a search
}

// Prompts makes requests whose prompts have about so many tokens, each another so
// that no cache answers, behind a prefix that all share.
func Prompts(base qiao.Request, shared int, seed uint64) func(int, Arrival) *qiao.Request {
	prefix := wordsOf(rand.New(rand.NewPCG(seed, 1)), shared)
	return func(i int, a Arrival) *qiao.Request {
		r := base
		rng := rand.New(rand.NewPCG(seed, uint64(i)+2))
		r.Messages = []qiao.Message{qiao.Text(qiao.User, prefix+wordsOf(rng, max(1, a.Input-shared)))}
		if a.Output > 0 {
			r.MaxTokens = a.Output
		}
		if r.Feature == "" {
			r.Feature = "load"
		}
		return &r
	}
}

// common are words of one token in most vocabularies.
const common = "the of and to in is that it was for on are as with his they be at one have this from or had by hot but some what there we can out other were all your when up use word how said an each she which do their time if will way about many then them would write like so these her long make thing see him two has look more day could go come did my sound no most number who over know water than call first people may down side been now find"

// wordsOf writes about n tokens.
func wordsOf(rng *rand.Rand, n int) string {
	list := strings.Fields(common)
	var b strings.Builder
	for range n {
		b.WriteString(list[rng.IntN(len(list))])
		b.WriteByte(' ')
	}
	return b.String()
}
