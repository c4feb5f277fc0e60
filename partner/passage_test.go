package partner_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// A dripper sends a byte a second, with a line's end after every tenth at first and
// then none.
type dripper struct {
	partner.Driver
	lines int
}

func (d *dripper) Forwards(*partner.Forward) bool { return true }

func (d *dripper) Forward(ctx context.Context, _ *partner.Forward) (*partner.Forwarded, error) {
	return &partner.Forwarded{Body: &drip{ctx: ctx, lines: d.lines}}, nil
}

type drip struct {
	ctx      context.Context
	n, lines int
}

func (d *drip) Read(b []byte) (int, error) {
	select {
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	case <-time.After(time.Second):
	}
	d.n++
	b[0] = 'x'
	if d.n%10 == 0 && d.n/10 <= d.lines {
		b[0] = '\n'
	}
	return 1, nil
}

func (*drip) Close() error { return nil }

// Bytes that never make a line are silence: an event of a byte a second would hold a
// client for ever.
func TestADripIsNoLifeInAPassage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, partner.Options{Driver: &dripper{plays(), 3}, FirstToken: time.Minute, Idle: 15 * time.Second})
		body, err := partner.ScanObject([]byte(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		s, err := p.Forward(t.Context(), &qiao.Request{}, &partner.Forward{Body: body, Stream: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		s.Began()
		_, err = io.Copy(io.Discard, s)
		if qiao.KindOf(err) != qiao.Timeout || time.Since(start) < 40*time.Second || time.Since(start) > 50*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}
