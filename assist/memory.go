package assist

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/qiao-ai/qiao"
)

// A Memory is a Store that ends with its process: for evaluations and tests. The
// zero value is empty and ready.
type Memory struct {
	mu    sync.Mutex
	users map[UserID]*belongings
}

var _ Store = (*Memory)(nil)

type belongings struct {
	records map[recordKey]Record
	states  map[SessionID]json.RawMessage
	passes  map[string]Pass
	journal []entry

	revisions map[recordKey]Revision
	latest    map[Kind]Revision
}

type recordKey struct {
	kind Kind
	id   string
}

type entry struct {
	Change
	images  []image
	reverts []ChangeID // that it took back
	undone  bool
}

type image struct {
	key           recordKey
	before, after *Record
}

func (m *Memory) of(u UserID) *belongings {
	if m.users == nil {
		m.users = map[UserID]*belongings{}
	}
	b := m.users[u]
	if b == nil {
		b = &belongings{records: map[recordKey]Record{}, states: map[SessionID]json.RawMessage{}, passes: map[string]Pass{},
			revisions: map[recordKey]Revision{}, latest: map[Kind]Revision{}}
		m.users[u] = b
	}
	return b
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, u UserID, k Kind, id string) (Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.of(u).records[recordKey{k, id}]
	if !ok {
		return Record{}, qiao.Errorf(qiao.NotFound, "assist: get", "there is no such %s", k)
	}
	return r, nil
}

// List implements [Store].
func (m *Memory) List(_ context.Context, u UserID, k Kind) ([]Record, error) {
	return m.find(u, func(r Record) bool { return r.Kind == k }), nil
}

// Search implements [Store].
func (m *Memory) Search(_ context.Context, u UserID, k Kind, query string) ([]Record, error) {
	words := strings.Fields(strings.ToLower(query))
	return m.find(u, func(r Record) bool {
		text := strings.ToLower(r.Text)
		return r.Kind == k && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
	}), nil
}

func (m *Memory) find(u UserID, ok func(Record) bool) []Record {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := []Record{}
	for _, r := range m.of(u).records {
		if ok(r) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b Record) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	return found
}

// Commit implements [Store].
func (m *Memory) Commit(_ context.Context, u UserID, b Batch) (ChangeID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	of := m.of(u)
	if _, ok := of.passes[b.Redeem]; b.Redeem != "" && !ok {
		return 0, spent()
	}
	if err := of.expect(b.Expect); err != nil {
		return 0, err
	}
	records, undone, err := of.rewind(b.Undo)
	if err != nil {
		return 0, err
	}
	of.records = records
	for _, i := range undone {
		of.journal[i].undone = true
		for _, im := range slices.Backward(of.journal[i].images) {
			if im.before != nil || im.after != nil {
				of.revise(im.key, im.before == nil)
			}
		}
		for _, id := range of.journal[i].reverts {
			of.journal[id-1].undone = false
		}
	}
	delete(of.passes, b.Redeem)
	if b.Void {
		for hash, p := range of.passes {
			if p.Session == b.Session {
				delete(of.passes, hash)
			}
		}
	}
	if b.Pass != nil {
		of.passes[b.Pass.Hash] = *b.Pass
	}
	if b.State != nil {
		of.states[b.Session] = b.State
	}
	return of.write(b), nil
}

// rewind returns what the records would be without some changes, and where in
// the journal these are.
func (of *belongings) rewind(ids []ChangeID) (map[recordKey]Record, []int, error) {
	if len(ids) == 0 {
		return of.records, nil, nil
	}
	records := make(map[recordKey]Record, len(of.records))
	for k, r := range of.records {
		records[k] = r
	}
	var at []int
	for _, id := range ids {
		i := int(id) - 1
		if i < 0 || i >= len(of.journal) {
			return nil, nil, qiao.Errorf(qiao.NotFound, "assist: undo", "there is no such change")
		}
		if of.journal[i].undone || slices.Contains(at, i) {
			return nil, nil, qiao.Errorf(qiao.Conflict, "assist: undo", "it was undone already")
		}
		for _, im := range slices.Backward(of.journal[i].images) {
			if now, ok := records[im.key]; !equalRecords(im.after, pointer(now, ok)) {
				return nil, nil, changedSince()
			}
			put(records, im.key, im.before)
		}
		at = append(at, i)
	}
	return records, at, nil
}

func (of *belongings) write(b Batch) ChangeID {
	if len(b.Writes) == 0 {
		return 0
	}
	e := entry{Change: b.Change}
	e.ID = ChangeID(len(of.journal) + 1)
	e.reverts = b.Undo
	for _, id := range b.Undo {
		for _, im := range slices.Backward(of.journal[id-1].images) {
			e.images = append(e.images, image{im.key, im.after, im.before})
		}
	}
	for _, w := range b.Writes {
		k := recordKey{w.Kind, w.ID}
		before, ok := of.records[k]
		e.images = append(e.images, image{k, pointer(before, ok), w.After})
		put(of.records, k, w.After)
		if ok || w.After != nil {
			of.revise(k, w.After == nil)
		}
	}
	of.journal = append(of.journal, e)
	return e.ID
}

func pointer(r Record, ok bool) *Record {
	if !ok {
		return nil
	}
	return &r
}

func put(records map[recordKey]Record, k recordKey, r *Record) {
	if r == nil {
		delete(records, k)
		return
	}
	records[k] = *r
}

func spent() error {
	return qiao.Errorf(qiao.Conflict, "assist: confirm", "this confirmation was used, or taken back").
		WithFix("Say again what to do.")
}

func changedSince() error {
	return qiao.Errorf(qiao.Conflict, "assist: undo", "it was changed since").
		WithFix("Undo the later change first.")
}

// expect checks what a batch expects of records.
func (of *belongings) expect(want []Revision) error {
	for _, w := range want {
		k := recordKey{w.Kind, w.ID}
		if _, there := of.records[k]; there == w.Gone || there && of.revisions[k].Number != w.Number {
			return changedMeanwhile()
		}
	}
	return nil
}

// revise gives a record the next number of its kind.
func (of *belongings) revise(k recordKey, gone bool) {
	r := Revision{Kind: k.kind, ID: k.id, Number: of.latest[k.kind].Number + 1, Gone: gone}
	of.revisions[k], of.latest[k.kind] = r, r
}

func changedMeanwhile() error {
	return qiao.Errorf(qiao.Conflict, "assist: commit", "it was changed meanwhile").WithFix("Read it again first.")
}

// Revision implements [Store].
func (m *Memory) Revision(_ context.Context, u UserID, k Kind, id string) (Revision, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.of(u).revisions[recordKey{k, id}]
	if !ok {
		return r, qiao.Errorf(qiao.NotFound, "assist: revision", "there was never such a %s", k)
	}
	return r, nil
}

// Revisions implements [Store].
func (m *Memory) Revisions(_ context.Context, u UserID, k Kind, after int64, n int) ([]Revision, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := []Revision{}
	for _, r := range m.of(u).revisions {
		if r.Kind == k && r.Number > after {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b Revision) int { return cmp.Compare(a.Number, b.Number) })
	return found[:min(n, len(found))], nil
}

// Latest implements [Store].
func (m *Memory) Latest(_ context.Context, u UserID, k Kind) (Revision, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.of(u).latest[k], nil
}

// Changes implements [Store].
func (m *Memory) Changes(_ context.Context, u UserID, n int) ([]Change, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := []Change{}
	for _, e := range slices.Backward(m.of(u).journal) {
		if len(found) == n {
			break
		}
		if !e.undone {
			found = append(found, e.Change)
		}
	}
	return found, nil
}

// State implements [Store].
func (m *Memory) State(_ context.Context, u UserID, s SessionID) (json.RawMessage, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.of(u).states[s], nil
}

// Pass implements [Store].
func (m *Memory) Pass(_ context.Context, u UserID, hash string) (Pass, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.of(u).passes[hash]
	if !ok {
		return Pass{}, qiao.Errorf(qiao.NotFound, "assist: confirm", "this confirmation was used, or taken back").
			WithFix("Say again what to do.")
	}
	return p, nil
}

// Forget implements [Store].
func (m *Memory) Forget(_ context.Context, u UserID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.users, u)
	return nil
}
