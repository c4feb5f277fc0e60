package wire

import (
	"context"
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
)

// Post sends a call and returns the JSON object that answers it, for what comes in
// one piece and is no conversation. A failure under status 200 is told as one.
func (l *Link) Post(ctx context.Context, c Call) (gjson.Result, error) {
	resp, err := l.Do(ctx, c)
	if err != nil {
		return gjson.Result{}, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return gjson.Result{}, l.refused(resp)
	}
	body, err := readAll(readOp, resp.Body, l.o.MaxReply)
	if err != nil {
		return gjson.Result{}, err
	}
	v, err := l.object(body)
	if err == nil && !v.IsObject() {
		err = qiao.Errorf(qiao.Protocol, readOp, "the answer is no JSON object")
	}
	return v, err
}

// Raw sends a call and returns the reply with status 200, for what is passed on
// unread; the caller closes its body.
func (l *Link) Raw(ctx context.Context, c Call) (*http.Response, error) {
	resp, err := l.Do(ctx, c)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		return nil, l.refused(resp)
	}
	return resp, nil
}

// Vector reads a list of numbers, which is nil if it is none.
func Vector(v gjson.Result) (list []float32) {
	if !v.IsArray() {
		return nil
	}
	v.ForEach(func(_, n gjson.Result) bool {
		if n.Type != gjson.Number {
			list = nil
			return false
		}
		list = append(list, float32(n.Num))
		return true
	})
	return list
}

// Places puts vectors where their indices say; false for one that is missing, twice
// there or out of range.
func Places(n int, each func(yield func(index int, v []float32) bool)) ([][]float32, error) {
	out := make([][]float32, n)
	seen, bad := 0, false
	each(func(i int, v []float32) bool {
		bad = i < 0 || i >= n || v == nil || out[i] != nil
		if !bad {
			out[i] = v
			seen++
		}
		return !bad
	})
	if bad || seen != n {
		return nil, qiao.Errorf(qiao.Protocol, readOp, "the vectors are not those of the inputs")
	}
	return out, nil
}
