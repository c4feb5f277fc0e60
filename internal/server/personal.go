package server

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/write"
)

type (
	words struct {
		Body struct {
			Words []string `json:"words"`
		}
	}
	addWord struct {
		Body struct {
			Word string `json:"word" required:"true"`
		}
	}
	namedWord struct {
		Word string `path:"word"`
	}
	profile   struct{ Body write.Profile }
	decisions struct {
		Body struct {
			Decisions []write.Decision `json:"decisions" required:"true" maxItems:"1000"`
		}
	}
	mute struct {
		Rule string `path:"rule"`
		Body struct {
			Muted bool `json:"muted" required:"true"`
		}
	}
	glossary struct {
		Body struct {
			Terms []write.Term `json:"terms"`
		}
	}
	putTerm struct {
		Term string `path:"term"`
		Body write.Term
	}
	namedTerm struct {
		Term string `path:"term"`
	}
	nothing struct{}
)

// personalAPI is what belongs to a user: the dictionary, the profile, the
// glossary. Each key's user sees only their own.
func (s *Server) personalAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/write/words", "list-words", "The user's dictionary"), look(s, readWords))
	huma.Register(api, s.op(http.MethodPost, "/v1/write/words", "add-word", "Add a word to the dictionary"),
		change(s, func(ctx context.Context, st write.Store, u write.UserID, in *addWord) error {
			word, err := name("a word", in.Body.Word)
			if err != nil {
				return err
			}
			return st.AddWord(ctx, u, word)
		}))
	huma.Register(api, s.op(http.MethodDelete, "/v1/write/words/{word}", "remove-word", "Take a word out of the dictionary"),
		change(s, func(ctx context.Context, st write.Store, u write.UserID, in *namedWord) error {
			return st.RemoveWord(ctx, u, in.Word)
		}))
	huma.Register(api, s.op(http.MethodGet, "/v1/write/profile", "profile", "What Qiao has learnt of the user's style"), look(s, readProfile))
	huma.Register(api, s.op(http.MethodPost, "/v1/write/decisions", "decide", "Tell which edits were accepted or rejected"), change(s, decide))
	huma.Register(api, s.op(http.MethodPut, "/v1/write/rules/{rule}", "mute-rule", "Mute a rule, or hear of it again"), change(s, muteRule))
	huma.Register(api, s.op(http.MethodGet, "/v1/write/glossary", "glossary", "How things must be written"), look(s, readGlossary))
	huma.Register(api, s.op(http.MethodPut, "/v1/write/glossary/{term}", "put-term", "Put a term into the glossary"), change(s, putGlossary))
	huma.Register(api, s.op(http.MethodDelete, "/v1/write/glossary/{term}", "remove-term", "Take a term out of the glossary"),
		change(s, func(ctx context.Context, st write.Store, u write.UserID, in *namedTerm) error {
			return st.RemoveTerm(ctx, u, in.Term)
		}))
	huma.Register(api, s.op(http.MethodDelete, "/v1/write/personal", "forget", "Delete all that is kept of the user"),
		change(s, func(ctx context.Context, st write.Store, u write.UserID, _ *nothing) error { return st.Forget(ctx, u) }))
}

// change makes a handler of a change in the store. Its answer is empty.
func change[I any](s *Server, do func(context.Context, write.Store, write.UserID, *I) error) func(context.Context, *I) (*nothing, error) {
	return func(ctx context.Context, in *I) (*nothing, error) {
		st, err := s.store()
		if err == nil {
			err = do(ctx, st, UserOf(ctx), in)
		}
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return nil, nil
	}
}

func (s *Server) store() (write.Store, error) {
	if s.cfg.Store == nil {
		return nil, missingPart("store for personal settings", "Give it a data folder: QIAO_DATA.")
	}
	return s.cfg.Store, nil
}

// look makes a handler that reads from the store.
func look[O any](s *Server, read func(context.Context, write.Store, write.UserID, *O) error) func(context.Context, *nothing) (*O, error) {
	return func(ctx context.Context, _ *nothing) (*O, error) {
		out := new(O)
		st, err := s.store()
		if err == nil {
			err = read(ctx, st, UserOf(ctx), out)
		}
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return out, nil
	}
}

func readWords(ctx context.Context, st write.Store, u write.UserID, out *words) (err error) {
	out.Body.Words, err = st.Words(ctx, u)
	return err
}

func readProfile(ctx context.Context, st write.Store, u write.UserID, out *profile) (err error) {
	out.Body, err = st.Profile(ctx, u)
	return err
}

func readGlossary(ctx context.Context, st write.Store, u write.UserID, out *glossary) (err error) {
	out.Body.Terms, err = st.Glossary(ctx, u)
	return err
}

func decide(ctx context.Context, st write.Store, u write.UserID, in *decisions) error {
	for _, d := range in.Body.Decisions {
		if _, err := name("a rule", d.Rule); err != nil {
			return err
		}
	}
	return st.Decide(ctx, u, in.Body.Decisions, time.Now())
}

func muteRule(ctx context.Context, st write.Store, u write.UserID, in *mute) error {
	rule, err := name("a rule", in.Rule)
	if err != nil {
		return err
	}
	return st.Mute(ctx, u, rule, in.Body.Muted)
}

func putGlossary(ctx context.Context, st write.Store, u write.UserID, in *putTerm) error {
	term, err := name("a term", in.Term)
	if err != nil {
		return err
	}
	if in.Body.Term != "" && strings.TrimSpace(in.Body.Term) != term {
		return qiao.Errorf(qiao.Invalid, "write", "the path and the body name different terms").
			WithFix("Leave term out of the body.")
	}
	in.Body.Term = term
	for i, a := range in.Body.Avoid {
		if in.Body.Avoid[i], err = name("a spelling to avoid", a); err != nil {
			return err
		}
	}
	if utf8.RuneCountInString(in.Body.Note) > 1000 || len(in.Body.Avoid) > 100 {
		return qiao.Errorf(qiao.TooLarge, "write", "the term's note or its list is too long").
			WithFix("Keep notes to 1,000 characters and lists to 100 spellings.")
	}
	return st.PutTerm(ctx, u, in.Body)
}

// name checks a short piece of text that something is known by, and trims it.
func name(what, s string) (string, error) {
	s = strings.TrimSpace(s)
	bad := strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError })
	if s == "" || bad || utf8.RuneCountInString(s) > 200 {
		return "", qiao.Errorf(qiao.Invalid, "write", "%s has 1 to 200 characters, without line breaks", what).
			WithFix("Send a shorter one.")
	}
	return s, nil
}
