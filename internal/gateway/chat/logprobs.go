package chat

import (
	"math"
	"strconv"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
)

// appendLogprobs writes the probabilities of a text's tokens; null if there are none.
func appendLogprobs(dst []byte, list []qiao.Logprob) []byte {
	if len(list) == 0 {
		return append(dst, "null"...)
	}
	dst = append(dst, `{"content":[`...)
	for i, p := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendLogprob(dst, p), `,"top_logprobs":[`...)
		for j, top := range p.Top {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendLogprob(dst, top), '}')
		}
		dst = append(dst, "]}"...)
	}
	return append(dst, `],"refusal":null}`...)
}

// least is what OpenAI writes for tokens that could not come: JSON has no infinity.
const least = -9999.0

// appendLogprob writes a token up to its end: a token that is half a character has
// its bytes in a list of their own.
func appendLogprob(dst []byte, p qiao.Logprob) []byte {
	dst = gateway.AppendString(append(dst, `{"token":`...), p.Token)
	v := p.Logprob
	if math.IsNaN(v) || v < least {
		v = least
	}
	dst = strconv.AppendFloat(append(dst, `,"logprob":`...), v, 'g', -1, 64)
	dst = append(dst, `,"bytes":[`...)
	for i := range len(p.Token) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, int64(p.Token[i]), 10)
	}
	return append(dst, ']')
}
