package local

import (
	"context"
	"encoding/json"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/chat"
)

// An answer is a request made ready for the engine.
type answer struct {
	m      *model
	ctx    context.Context
	r      *qiao.Request
	ask    engine.Request
	parser *chat.Parser
	cut    *cutter

	pictures []picture
	places   []int     // of their first tokens in the prompt
	logprobs *logprobs // nil where nobody asks for them
}

// prepare renders the prompt and checks that it fits.
func (m *model) prepare(ctx context.Context, r *qiao.Request) (*answer, error) {
	if err := checkChoice(r); err != nil {
		return nil, err
	}
	o := m.options
	o.Now = time.Now()
	prompt, err := m.template.Render(r, o)
	if err != nil {
		return nil, err
	}
	opening := opening(r, prompt)
	ids := m.tokens.EncodePrompt(prompt.Text+opening, prompt.Guard)
	pictures, err := m.sight.pictures(ctx, r)
	if err != nil {
		return nil, err
	}
	ids, places, err := m.room(ids, pictures)
	if err != nil {
		return nil, err
	}
	if len(ids) >= m.engine.Context() {
		return nil, qiao.Errorf(qiao.TooLarge, "local: answer", "the prompt has %d tokens, and the model reads %d", len(ids), m.engine.Context()).
			WithFix("Give it less text at once, or set a larger context.")
	}
	a := &answer{
		m: m, ctx: ctx, r: r, cut: newCutter(r.Stop), pictures: pictures, places: places,
		parser: chat.NewParser(chat.ParserOptions{Tools: r.Tools, Thinking: prompt.Thinking}),
		ask:    engine.Request{Prompt: ids, Most: r.MaxTokens, Stop: m.stop, Sampling: sampling(r)},
	}
	if r.Logprobs != nil {
		a.logprobs = &logprobs{tokens: m.tokens, top: *r.Logprobs}
		a.ask.Logprobs = max(1, *r.Logprobs)
	}
	if opening != "" {
		a.parser.Add(opening) // it is a part of the answer
		a.ask.Constraint, err = m.call(r)
	} else if r.Schema != nil {
		a.ask.Constraint, err = m.constraint(r.Schema)
	} else if a.ask.Sampling == (engine.Sampling{}) {
		a.ask.Lookup = engine.MostLookup // rewriting repeats its prompt
	}
	return a, err
}

// sampling is what the request wishes; a model left to itself is sampled as
// Qwen's makers advise.
func sampling(r *qiao.Request) engine.Sampling {
	s := wishes{engine.Sampling{Temperature: 0.7, TopP: 0.8, TopK: 20}}
	if r.Temperature != nil {
		s.Temperature = *r.Temperature
	}
	if r.TopP != nil {
		s.TopP = *r.TopP
	}
	s.fields(r)
	s.extra(r.Extra)
	if r.Seed != nil {
		s.Seed = uint64(*r.Seed)
	} else {
		s.Seed = uint64(time.Now().UnixNano())
	}
	if s.Temperature == 0 { // greedy; penalties count nevertheless
		s.TopK, s.TopP, s.MinP, s.Seed = 0, 0, 0, 0
	}
	return s.Sampling
}

// wishes are what a request says about sampling.
type wishes struct{ engine.Sampling }

// fields takes what a request has a field for.
func (s *wishes) fields(r *qiao.Request) {
	if r.TopK > 0 {
		s.TopK = r.TopK
	}
	for _, w := range []struct{ from, to *float64 }{
		{r.MinP, &s.MinP}, {r.Repetition, &s.Repetition}, {r.Presence, &s.Presence}, {r.Frequency, &s.Frequency},
	} {
		if w.from != nil {
			*w.to = *w.from
		}
	}
}

// extra takes a partner's parameters from the settings, by the names that most
// servers know them by. What is no number is left alone.
func (s *wishes) extra(extra map[string]json.RawMessage) {
	var topK float64
	for name, to := range map[string]*float64{
		"top_k": &topK, "min_p": &s.MinP, "repetition_penalty": &s.Repetition, "repeat_penalty": &s.Repetition,
		"presence_penalty": &s.Presence, "frequency_penalty": &s.Frequency,
	} {
		if raw, ok := extra[name]; ok {
			var v float64
			if json.Unmarshal(raw, &v) == nil {
				*to = v
			}
		}
	}
	if topK >= 1 && topK <= 1e6 {
		s.TopK = int(topK)
	}
}

// run computes the answer and yields it.
func (a *answer) run(yield func(qiao.Chunk, error) bool) {
	var err error
	if a.ask.Pictures, err = a.m.sight.see(a.ctx, a.pictures, a.places); err != nil {
		yield(qiao.Chunk{}, err)
		return
	}
	s := a.m.engine.NewSession(engine.SessionOptions{})
	defer s.Close()
	text := a.m.tokens.Detokenizer()
	usage := qiao.Usage{Input: int64(len(a.ask.Prompt))}
	served := &qiao.Served{Model: a.m.name}
	send := func(c qiao.Chunk, ok bool) bool {
		if !ok {
			return true
		}
		c.Served, served = served, nil
		c.Logprobs = a.logprobs.take()
		return yield(c, nil)
	}
	finish := qiao.FinishStop
	for t, err := range s.Generate(a.ctx, a.ask) {
		if err != nil {
			yield(qiao.Chunk{}, err)
			return
		}
		usage.Output++
		if t.Finish != qiao.FinishStop {
			said := a.parser.Saying()
			piece, stopped := a.cut.add(text.Add(t.ID))
			c, ok := a.parser.Add(piece)
			a.logprobs.add(t, said && a.parser.Saying())
			if stopped {
				a.logprobs.cut(a.cut.length)
			}
			if !send(c, ok) {
				return
			}
			if stopped {
				break
			}
		}
		if t.Finish != "" {
			finish = t.Finish
		}
	}
	usage.CachedInput = int64(s.Reused())
	if c, ok := a.parser.Add(a.cut.rest(text.Flush())); !send(c, ok) {
		return
	}
	if c, ok := a.parser.Close(); !send(c, ok) {
		return
	}
	if a.parser.Called() {
		finish = qiao.FinishTools
	}
	send(qiao.Chunk{Finish: finish, Usage: &usage}, true)
}
