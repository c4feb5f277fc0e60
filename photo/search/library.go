package search

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/query"
)

// A Library searches the photos of a Store. It keeps an Index for each owner who
// has asked, and brings it up to date with the store before each search. Its
// methods may be called from many goroutines. Its fields must not be changed after
// the first call.
type Library struct {
	Store photo.Store
	// Places finds places by name; nil understands none.
	Places func(name string) []query.Found
	// Meaning turns words into vectors like those of the photos; nil leaves meaning
	// out.
	Meaning Meaning
	// Interpreter reads what the rules leave over; nil leaves that to text and
	// meaning.
	Interpreter Interpreter
	// Now is the present time; nil is the clock's.
	Now func() time.Time
	// Dir is a folder where indexes of large libraries are kept, so that the next run
	// of the program need not make them; empty keeps none. What is in it may be deleted
	// at any time.
	Dir string

	mu      sync.Mutex
	owners  map[photo.UserID]*owned
	keeping sync.WaitGroup
}

// A Meaning knows the vectors of texts and photos. Its methods may be called from
// many goroutines.
type Meaning interface {
	// Model names the model whose vectors are compared; it is empty if there is none
	// for now.
	Model() string
	// Text is the vector of a text.
	Text(ctx context.Context, owner photo.UserID, text string) ([]float32, error)
}

// An Interpreter reads a query for which rules were not enough. Its plan is a
// proposal: it is checked, and left aside where it is not sound.
type Interpreter interface {
	Interpret(ctx context.Context, owner photo.UserID, plan query.Plan, now time.Time) (query.Plan, error)
}

// owned is the index of one owner.
type owned struct {
	mu      sync.RWMutex
	index   *Index
	edition int64
	model   string // whose vectors are loaded
	vectors int64  // how often one was put when they were loaded
	used    time.Time
	opened  bool        // a kept index was looked for
	changes int         // since the index was kept
	keeps   atomic.Bool // it is being kept
}

// mostOwners is how many indexes are kept; the one not used for longest goes first.
const mostOwners = 64

// A Request asks for photos, by a query or by a plan that an answer gave.
type Request struct {
	Query    string      `json:"query,omitempty" doc:"What to look for, in Chinese or English"`
	Plan     *query.Plan `json:"plan,omitempty" doc:"The plan of an answer, with chips removed or changed; it is taken instead of query"`
	Now      time.Time   `json:"now,omitzero" doc:"What today is, with the zone of who asks; the server's time if missing"`
	Language string      `json:"language,omitempty" doc:"en, en-GB, zh: how dates in figures are read"`
	Limit    int         `json:"limit,omitempty" doc:"How many hits to return; 100 if missing, 1000 at most"`
	Offset   int         `json:"offset,omitempty" doc:"How many hits to leave out at the front"`
	Ask      bool        `json:"ask,omitempty" doc:"Let a model read what the rules leave over, if there is one"`
}

// Bounds of a Request.
const (
	defaultLimit = 100
	mostHits     = 1000
	mostAlso     = 20
)

// A Response is what was found.
type Response struct {
	Plan   query.Plan `json:"plan" doc:"What was understood; it can be sent back with chips removed"`
	Hits   []Found    `json:"hits"`
	Total  int        `json:"total" doc:"How many photos match"`
	Also   []Found    `json:"also,omitempty" doc:"Photos that only mention what is asked"`
	Missed []string   `json:"missed,omitempty" doc:"Words that no hit has; they were left aside"`
	Answer *Answer    `json:"answer,omitempty" doc:"The answer to a question"`
	Model  string     `json:"model,omitempty" doc:"The model that compared meanings"`
}

// A Found photo with the reasons.
type Found struct {
	Photo    *photo.Photo `json:"photo"`
	Score    float64      `json:"score"`
	Evidence []Evidence   `json:"evidence"`
}

// Search answers a request of an owner. It fails with Kind Invalid if the plan is
// not sound.
func (l *Library) Search(ctx context.Context, owner photo.UserID, r Request) (*Response, error) {
	if len(r.Query) > query.LongestQuery {
		return nil, qiao.Errorf(qiao.TooLarge, "photo search", "the query has more than %d bytes", query.LongestQuery).
			WithFix("Ask in fewer words.")
	}
	o, err := l.ready(ctx, owner)
	if err != nil {
		return nil, err
	}
	plan, err := l.plan(ctx, owner, o, r)
	if err != nil {
		return nil, err
	}
	o.mu.RLock()
	model := o.model
	o.mu.RUnlock()
	meaning := l.vector(ctx, owner, model, plan)
	if meaning == nil {
		model = ""
	}
	o.mu.RLock()
	defer o.mu.RUnlock()
	return respond(plan, o.index.Search(plan, meaning), r, model), nil
}

func respond(plan query.Plan, found Result, r Request, model string) *Response {
	limit := min(or0(r.Limit, defaultLimit), mostHits)
	from := min(max(r.Offset, 0), len(found.Hits))
	page := found.Hits[from:min(from+limit, len(found.Hits))]
	also := found.Also[:min(len(found.Also), mostAlso)]
	found.Explain(page)
	found.Explain(also)
	return &Response{
		Plan: plan, Hits: list(page), Total: len(found.Hits), Also: list(also), Missed: found.Missed,
		Answer: answer(plan.Question, found.Hits), Model: model,
	}
}

func or0(n, otherwise int) int {
	if n <= 0 {
		return otherwise
	}
	return n
}

func list(hits []Hit) []Found {
	all := make([]Found, len(hits))
	for i, h := range hits {
		all[i] = Found{h.Photo, h.Score, h.Evidence}
		if all[i].Evidence == nil {
			all[i].Evidence = []Evidence{}
		}
	}
	return all
}

// plan is the plan of a request, understood or taken as it is.
func (l *Library) plan(ctx context.Context, owner photo.UserID, o *owned, r Request) (query.Plan, error) {
	if r.Plan != nil {
		return *r.Plan, r.Plan.Check()
	}
	now := r.Now
	if now.IsZero() {
		now = l.now()
	}
	o.mu.RLock()
	cameras := o.index.Cameras()
	o.mu.RUnlock()
	p := query.Parse(r.Query, query.Options{Now: now, Language: r.Language, Places: l.Places, Cameras: cameras})
	if r.Ask && l.Interpreter != nil && leaves(p) {
		if q, err := l.Interpreter.Interpret(ctx, owner, p, now); err == nil && q.Check() == nil {
			return q, nil
		}
	}
	return p, nil
}

// leaves tells whether words are left over, or a question is put.
func leaves(p query.Plan) bool {
	return p.Question != "" || slices.ContainsFunc(p.Chips, func(c query.Chip) bool { return c.Kind == query.Words })
}

func (l *Library) now() time.Time {
	if l.Now != nil {
		return l.Now()
	}
	return time.Now()
}

// vector is the meaning of what ranks in a plan, or nil.
func (l *Library) vector(ctx context.Context, owner photo.UserID, model string, p query.Plan) []float32 {
	if l.Meaning == nil || model == "" || model != l.Meaning.Model() {
		return nil
	}
	text := meant(p)
	if text == "" {
		return nil
	}
	v, err := l.Meaning.Text(ctx, owner, text)
	if err != nil {
		return nil // meaning is one signal of several
	}
	return v
}

// meant are the words of a plan that say what is to be seen.
func meant(p query.Plan) string {
	var parts []string
	for _, c := range p.Chips {
		if c.Kind.Ranks() && c.Kind != query.Like && !c.Negated {
			parts = append(parts, c.Label)
		}
	}
	return strings.Join(parts, " ")
}

// Similar finds photos like one. It fails with Kind NotFound if the owner has no
// such photo.
func (l *Library) Similar(ctx context.Context, owner photo.UserID, id photo.ID, limit int) ([]Found, error) {
	o, err := l.ready(ctx, owner)
	if err != nil {
		return nil, err
	}
	o.mu.RLock()
	defer o.mu.RUnlock()
	if _, ok := o.index.number[id]; !ok {
		return nil, qiao.Errorf(qiao.NotFound, "photo search", "there is no such photo").WithFix("Look at GET /v1/photos for those that there are.")
	}
	hits := o.index.Similar(id)
	return list(hits[:min(len(hits), or0(limit, defaultLimit))]), nil
}

// Duplicates finds photos that are the same picture, and bursts.
func (l *Library) Duplicates(ctx context.Context, owner photo.UserID) ([]Group, error) {
	o, err := l.ready(ctx, owner)
	if err != nil {
		return nil, err
	}
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.index.Duplicates(), nil
}

// Reload reads an owner's vectors again, after photos got new ones.
func (l *Library) Reload(owner photo.UserID) {
	o := l.of(owner)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.model = ""
}

// of is the index of an owner, made if need be.
func (l *Library) of(owner photo.UserID) *owned {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.owners == nil {
		l.owners = map[photo.UserID]*owned{}
	}
	o, ok := l.owners[owner]
	if !ok {
		l.makeRoom()
		o = &owned{index: NewIndex()}
		l.owners[owner] = o
	}
	o.used = l.now()
	return o
}

func (l *Library) makeRoom() {
	if len(l.owners) < mostOwners {
		return
	}
	var oldest photo.UserID
	var at time.Time
	for u, o := range l.owners {
		if at.IsZero() || o.used.Before(at) {
			oldest, at = u, o.used
		}
	}
	delete(l.owners, oldest)
}

// ready is the index of an owner as the store has it now.
func (l *Library) ready(ctx context.Context, owner photo.UserID) (*owned, error) {
	o := l.of(owner)
	edition, err := l.Store.Edition(ctx, owner)
	if err != nil {
		return nil, err
	}
	model := ""
	if l.Meaning != nil {
		model = l.Meaning.Model()
	}
	o.mu.RLock()
	current := o.edition == edition && o.model == model
	o.mu.RUnlock()
	if current {
		return o, nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := l.update(ctx, owner, o, model); err != nil {
		return nil, err
	}
	o.edition = max(o.edition, edition) // changes that undo each other leave no trace
	return o, nil
}

// update takes changes of the store over. o is locked.
func (l *Library) update(ctx context.Context, owner photo.UserID, o *owned, model string) error {
	if !o.opened {
		l.openKept(ctx, owner, o)
		o.opened = true
	}
	if o.index.Stale() {
		o.index, o.edition, o.model = NewIndex(), 0, ""
	}
	err := l.Store.Each(ctx, owner, o.edition, func(c photo.Change) error {
		o.changes++
		if c.Photo == nil {
			o.changes += gone
			o.index.Remove(c.ID)
		} else {
			o.index.Put(c.Photo)
		}
		o.edition = max(o.edition, c.Edition)
		return nil
	})
	o.index.Settle()
	if err == nil && model != "" && model != o.model {
		err = l.loadVectors(ctx, owner, o, model)
	}
	if err == nil {
		l.keepSoon(owner, o)
	}
	return err
}

// loadVectors takes the vectors of a model over. o is locked.
func (l *Library) loadVectors(ctx context.Context, owner photo.UserID, o *owned, model string) error {
	if l.Dir != "" {
		s, err := l.Store.Standing(ctx, owner)
		if err != nil {
			return err
		}
		o.vectors = s.Vectors
	}
	first := true
	err := l.Store.Vectors(ctx, owner, model, func(id photo.ID, v []float32) error {
		if first {
			o.index.SetModel(model, len(v))
			first = false
		}
		o.changes++
		return o.index.SetVector(id, v)
	})
	if err == nil {
		o.model = model
	}
	return err
}
