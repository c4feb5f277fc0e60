package partner

import (
	"context"
	"io"

	"github.com/qiao-ai/qiao"
)

// A Recording is a sound whose words are to be written down.
type Recording struct {
	Model    qiao.ModelID
	Data     []byte
	Name     string // of the file, with the extension that tells its format
	Type     string // its media type; may be empty
	Language string // a hint, such as "zh"; may be empty
	Prompt   string // words that may occur; may be empty
	// Format is how the transcript is wanted, in OpenAI's words: "json" (also if
	// empty), "text", "srt", "vtt", "verbose_json" or "diarized_json".
	Format string
	Stream bool
	// Fields are further ones of OpenAI's form, in its words.
	Fields []Field
}

// A Field is one of a form.
type Field struct{ Name, Value string }

// A Sound is what a partner sends back as it is.
type Sound struct {
	Type string // the media type
	Body io.ReadCloser
	// Usage is what the partner counted, if it is known before Body is read.
	Usage qiao.Usage
	Left  []string // fields that the partner has no word for
}

// A Transcriber is a Driver that writes down what is said. The rules of [Driver]
// hold. The Sound is a transcript in the Format that was asked for; a format that
// the partner cannot give is refused as Unsupported.
type Transcriber interface {
	Transcribes() bool // false for a server without this
	Transcribe(ctx context.Context, r *Recording) (*Sound, error)
}

// A Speaker is a Driver that reads texts aloud. Body is OpenAI's request, with the
// partner's own name of the model in it. The rules of [Driver] hold.
type Speaker interface {
	Speaks() bool // false for a server without this
	Speak(ctx context.Context, body []byte) (*Sound, error)
}

// Transcribes tells whether the partner's driver can write down what is said.
func (p *Partner) Transcribes() bool {
	d, ok := inner(p.o.Driver).(Transcriber)
	return ok && d.Transcribes()
}

// Speaks tells whether the partner's driver can read texts aloud.
func (p *Partner) Speaks() bool {
	d, ok := inner(p.o.Driver).(Speaker)
	return ok && d.Speaks()
}

// inner is the driver without what was put around it.
func inner(d Driver) Driver {
	if w, ok := d.(withExtra); ok {
		return w.driver
	}
	return d
}

// Transcribe writes down what is said in a recording.
func (p *Partner) Transcribe(ctx context.Context, r *Recording) (*Sound, error) {
	d, ok := inner(p.o.Driver).(Transcriber)
	if !ok || !d.Transcribes() {
		return nil, qiao.Errorf(qiao.Unsupported, p.op("transcribe"), "this partner does not write down what is said")
	}
	return p.sound(ctx, int64(len(r.Data)), func(ctx context.Context) (*Sound, error) { return d.Transcribe(ctx, r) })
}

// Speak reads a text aloud; see [Speaker].
func (p *Partner) Speak(ctx context.Context, body []byte) (*Sound, error) {
	d, ok := inner(p.o.Driver).(Speaker)
	if !ok || !d.Speaks() {
		return nil, qiao.Errorf(qiao.Unsupported, p.op("speak"), "this partner does not read aloud")
	}
	return p.sound(ctx, int64(len(body)), func(ctx context.Context) (*Sound, error) { return d.Speak(ctx, body) })
}

// sound asks for a Sound, with the partner's patience.
func (p *Partner) sound(ctx context.Context, size int64, ask func(context.Context) (*Sound, error)) (*Sound, error) {
	if size > p.o.MaxRequest {
		return nil, qiao.Errorf(qiao.TooLarge, p.op("ask"), "the request has %d bytes, the limit is %d", size, p.o.MaxRequest).
			WithFix("Send a shorter recording or text.")
	}
	c := p.newCall(ctx, &qiao.Request{})
	c.timer.Reset(wholeFactor * p.o.FirstToken)
	s, err := ask(c.ctx)
	if err != nil {
		defer c.end()
		return nil, c.failure(err)
	}
	s.Body = &listened{s.Body, c}
	return s, nil
}

// listened is a Sound's body, read within the partner's patience for silence.
type listened struct {
	io.ReadCloser
	c *call
}

func (l *listened) Read(b []byte) (int, error) {
	l.c.begun = true
	l.c.timer.Reset(l.c.p.o.Idle)
	n, err := l.ReadCloser.Read(b)
	l.c.timer.Stop()
	if err != nil && err != io.EOF {
		err = l.c.failure(ReadError("read the answer", err))
	}
	return n, err
}

func (l *listened) Close() error {
	defer l.c.end()
	return l.ReadCloser.Close()
}
