package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A scenario is one sort of request.
type scenario struct {
	name   string
	stream bool
	prompt int // bytes
	model  string
}

func scenarios() []scenario {
	return []scenario{
		{"plain", false, 200, "mock-model"},
		{"stream", true, 200, "mock-model"},
		{"long", false, 100_000, "mock-model"},
	}
}

// request is what goes over the wire.
func (s scenario) request(t *target) []byte {
	body := fmt.Sprintf(`{"model":"%s","messages":[{"role":"system","content":"You are terse."},{"role":"user","content":"%s"}],"max_tokens":32,"stream":%v}`,
		s.model, strings.Repeat("a", s.prompt), s.stream)
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s",
		t.path, t.address, secret, len(body), body)
}

// A client is one connection.
type client struct {
	net net.Conn
	r   *bufio.Reader
}

func dial(t *target) (*client, error) {
	c, err := net.Dial("tcp", t.address)
	if err != nil {
		return nil, err
	}
	return &client{c, bufio.NewReaderSize(c, 16<<10)}, nil
}

// A sample is what one request took.
type sample struct {
	total, first time.Duration
	gaps         []time.Duration
}

var (
	errStatus = errors.New("status")
	errShort  = errors.New("an answer that is not whole")
	content   = []byte(`"content":"t`)
	doneMark  = []byte("[DONE]")
	stopMark  = []byte(`"finish_reason":"stop"`)
)

// ask sends a request and reads its answer to the end. began is when it was meant
// to be sent.
func (c *client) ask(request []byte, stream bool, began time.Time) (s sample, err error) {
	if _, err := c.net.Write(request); err != nil {
		return s, err
	}
	line, err := c.r.ReadSlice('\n')
	if err != nil {
		return s, err
	}
	ok := bytes.Contains(line, []byte(" 200 "))
	h, err := textproto.NewReader(c.r).ReadMIMEHeader()
	if err != nil {
		return s, err
	}
	var last time.Time
	whole, mark := false, doneMark
	if !stream {
		mark = stopMark
	}
	var seam []byte // the end of the piece before: a mark may be cut in two
	take := func(b []byte) {
		if !whole {
			seam = append(seam, b[:min(len(b), len(mark))]...)
			whole = bytes.Contains(b, mark) || bytes.Contains(seam, mark)
			seam = append(seam[:0], b[max(0, len(b)-len(mark)):]...)
		}
		if !stream || !bytes.Contains(b, content) {
			return
		}
		now := time.Now()
		if s.first == 0 {
			s.first = now.Sub(began)
		} else {
			s.gaps = append(s.gaps, now.Sub(last))
		}
		last = now
	}
	if err := c.body(h, take); err != nil {
		return s, err
	}
	s.total = time.Since(began)
	switch {
	case !ok:
		return s, errStatus
	case !whole:
		return s, errShort
	}
	return s, nil
}

// body gives the pieces of an answer to take.
func (c *client) body(h textproto.MIMEHeader, take func([]byte)) error {
	var buf [16 << 10]byte
	read := func(n int) error {
		for n > 0 {
			m, err := c.r.Read(buf[:min(n, len(buf))])
			if err != nil {
				return err
			}
			take(buf[:m])
			n -= m
		}
		return nil
	}
	if h.Get("Transfer-Encoding") != "chunked" {
		n, err := strconv.Atoi(h.Get("Content-Length"))
		if err != nil {
			return err
		}
		return read(n)
	}
	for {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(strings.TrimSpace(string(line)), 16, 32)
		if err != nil {
			return err
		}
		if err := read(int(n)); err != nil {
			return err
		}
		if _, err := io.ReadFull(c.r, buf[:2]); err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
	}
}

// A round is what one target did.
type round struct {
	samples []sample
	errs    map[string]int
	wall    time.Duration
	cpu     time.Duration
}

func (r *round) fail(err error) {
	if r.errs == nil {
		r.errs = map[string]int{}
	}
	r.errs[err.Error()]++
}

// closed sends n requests over some connections, each as soon as the one before it
// is answered.
func closed(t *target, s scenario, conns, n int) (r round) {
	request := s.request(t)
	var mu sync.Mutex
	var wg sync.WaitGroup
	cpu, began := t.cpu(), time.Now()
	for i := range conns {
		wg.Go(func() {
			c, err := dial(t)
			if err != nil {
				mu.Lock()
				r.fail(err)
				mu.Unlock()
				return
			}
			defer func() { c.net.Close() }()
			var own []sample
			for range n/conns + min(1, max(0, n%conns-i)) {
				got, err := c.ask(request, s.stream, time.Now())
				if err != nil {
					mu.Lock()
					r.fail(err)
					mu.Unlock()
					c.net.Close()
					if c, err = dial(t); err != nil {
						return
					}
					continue
				}
				own = append(own, got)
			}
			mu.Lock()
			r.samples = append(r.samples, own...)
			mu.Unlock()
		})
	}
	wg.Wait()
	r.wall, r.cpu = time.Since(began), t.cpu()-cpu
	return r
}

// quantile of some durations, in milliseconds.
func quantile(list []time.Duration, q float64) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return millis(list[int(q*float64(len(list)-1))])
}
