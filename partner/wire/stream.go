package wire

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/sse"
	"github.com/qiao-ai/qiao/partner"
)

const readOp = "read answer"

// A Decoder reads one answer of a protocol. Its chunks may be empty.
type Decoder interface {
	// Whole reads a reply that is one JSON object.
	Whole(v gjson.Result) (qiao.Chunk, error)
	// Event reads the JSON object of one event.
	Event(name string, v gjson.Result) (qiao.Chunk, error)
	// End tells whether an event's data is the stream's end mark.
	End(name string, data []byte) bool
}

// Ask sends a call and returns its answer as a stream that d decodes.
func (l *Link) Ask(ctx context.Context, c Call, d Decoder) (qiao.Stream, error) {
	resp, err := l.Do(ctx, c)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		return nil, l.refused(resp)
	}
	return l.stream(resp.Body, d), nil
}

// stream reads a reply with status 200. Its first byte, not its content type,
// decides what it is: servers answer a request for a stream with plain JSON.
func (l *Link) stream(body io.ReadCloser, d Decoder) qiao.Stream {
	return func(yield func(qiao.Chunk, error) bool) {
		defer body.Close()
		r := bufio.NewReader(body)
		start, err := firstByte(r)
		var ok bool
		switch {
		case err == io.EOF:
			err = qiao.Errorf(qiao.Protocol, readOp, "the answer is empty")
		case err != nil:
			err = partner.ReadError(readOp, err)
		case start == '{':
			ok, err = l.readWhole(r, d, yield)
		case start == '<':
			err = qiao.Errorf(qiao.Misconfigured, readOp, "a web page came instead of an answer").
				WithFix("Check the partner's address: it must be the API's base, such as https://host/v1.")
		default:
			ok, err = l.readEvents(r, d, yield)
		}
		if err != nil {
			yield(qiao.Chunk{}, err)
		} else if ok {
			drain(body)
		}
	}
}

// firstByte skips blank space, the heartbeat of servers whose queue is long, and
// returns the byte after it, unread.
func firstByte(r *bufio.Reader) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		switch b {
		case ' ', '\t', '\r', '\n':
			continue
		}
		return b, r.UnreadByte()
	}
}

// drain reads what follows the end of an answer, so that its connection can be
// used again. It waits little: some servers leave the body open.
func drain(body io.ReadCloser) {
	t := time.AfterFunc(50*time.Millisecond, func() { body.Close() })
	defer t.Stop()
	_, _ = io.Copy(io.Discard, io.LimitReader(body, 4<<10))
}

// readWhole yields a whole reply. It returns false if the reader left.
func (l *Link) readWhole(r io.Reader, d Decoder, yield func(qiao.Chunk, error) bool) (bool, error) {
	body, err := readAll(readOp, r, l.o.MaxReply)
	if err != nil {
		return false, err
	}
	v, err := l.object(body)
	if err != nil {
		return false, err
	}
	chunk, err := d.Whole(v)
	if err != nil {
		return false, err
	}
	return yield(chunk, nil), nil
}

// readEvents yields a stream's chunks to its end mark. It returns false if the
// reader left.
func (l *Link) readEvents(r io.Reader, d Decoder, yield func(qiao.Chunk, error) bool) (bool, error) {
	for event, err := range sse.Read(r, l.o.MaxEvent) {
		if err != nil {
			return false, eventError(err)
		}
		data := bytes.TrimSpace(event.Data)
		switch {
		case event.Fault != nil:
			return false, l.inBand(event.Fault)
		case event.Name == "error":
			f := l.o.Parse(data)
			e := l.failed(readOp, f, commentStatus(event.Comment))
			e.RetryAfter = f.Wait
			return false, e
		case len(data) == 0:
			continue
		case d.End(event.Name, data):
			return true, nil
		}
		v, err := l.object(data)
		if err != nil {
			return false, err
		}
		chunk, err := d.Event(event.Name, v)
		if err != nil {
			return false, err
		}
		if !yield(chunk, nil) {
			return false, nil
		}
	}
	return true, nil
}

// commentStatus reads the status of a failure that DashScope writes as a comment, or
// returns 0.
func commentStatus(comment string) int {
	value, ok := strings.CutPrefix(comment, "HTTP_STATUS/")
	if n, err := strconv.Atoi(value); ok && err == nil && n >= 400 && n < 600 {
		return n
	}
	return 0
}

// object parses a JSON object that is no error.
func (l *Link) object(data []byte) (gjson.Result, error) {
	if !gjson.ValidBytes(data) {
		return gjson.Result{}, qiao.Errorf(qiao.Protocol, readOp, "the answer is not JSON")
	}
	v := gjson.ParseBytes(data)
	if isFailure(v) {
		return v, l.inBand(data)
	}
	return v, nil
}

func eventError(err error) error {
	if errors.Is(err, sse.ErrTooLong) {
		return qiao.Errorf(qiao.Protocol, readOp, "an event is over the size limit")
	}
	return partner.ReadError(readOp, err)
}
