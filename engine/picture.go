package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/qiao-ai/qiao"
)

// A Picture is what a model sees in place of some of a prompt's tokens: a vector for
// each part of the picture, row by row, as package vision makes them.
type Picture struct {
	At         int // the place in the Prompt of its first token: Wide*High are replaced
	Wide, High int
	// Vectors are Wide*High of Width*(1+Deepened) numbers: what stands in place of the
	// token, and what the first Deepened layers add to it.
	Vectors []float32
	// ID tells pictures apart: the same ID is the same Vectors. It lets what was read
	// of a picture serve again.
	ID [32]byte
}

// A shown is a picture of a session.
type shown struct {
	at, end    int // its tokens
	wide, high int
	vectors    []float32 // nil once they have been read
}

// advance is how many positions a picture takes: as many as its longer side has
// parts.
func (p *shown) advance() int { return max(p.wide, p.high) }

const opShow = "engine: show pictures"

// show takes a request's pictures: its prompt gets a copy whose tokens tell them
// apart.
func (s *Session) show(r *Request) error {
	if len(r.Pictures) == 0 {
		return nil
	}
	if !s.model.config.Sees() {
		return qiao.Errorf(qiao.Unsupported, opShow, "the model reads texts only").
			WithFix("Use a model that sees, such as Qwen3-VL, with its mmproj file.")
	}
	prompt, end := slices.Clone(r.Prompt), 0
	added := make([]shown, 0, len(r.Pictures))
	for i := range r.Pictures {
		p := &r.Pictures[i]
		if err := s.fits(p, end, len(prompt)); err != nil {
			return err
		}
		end = p.At + p.Wide*p.High
		for j := range prompt[p.At:end] {
			prompt[p.At+j] = p.token(j)
		}
		added = append(added, shown{at: s.Len() + p.At, end: s.Len() + end, wide: p.Wide, high: p.High, vectors: p.Vectors})
	}
	s.shown, r.Prompt = append(s.shown, added...), prompt
	return nil
}

// fits refuses a picture that does not stand in a prompt of n tokens behind the
// last one, or whose vectors are not for this model.
func (s *Session) fits(p *Picture, last, n int) error {
	c := s.model.config
	if p.Wide < 1 || p.High < 1 || p.Wide > mostSize || p.High > mostSize || p.At < last || p.At > n || p.Wide*p.High > n-p.At {
		return qiao.Errorf(qiao.Invalid, opShow, "a picture of %d by %d parts at token %d does not stand in the prompt", p.Wide, p.High, p.At).
			WithFix("Give a picture as many tokens as it has parts, in the prompt's order.")
	}
	if want := p.Wide * p.High * c.Width * (1 + c.Deepened); len(p.Vectors) != want {
		return qiao.Errorf(qiao.Invalid, opShow, "a picture has %d numbers, and the model reads %d", len(p.Vectors), want).
			WithFix("Use the mmproj file that was made for this model.")
	}
	return nil
}

// token is what stands for part i of a picture: below 0, and most likely another in
// any other picture.
func (p *Picture) token(i int) int32 {
	var b [44]byte
	copy(b[:], p.ID[:])
	binary.LittleEndian.PutUint32(b[32:], uint32(p.Wide))
	binary.LittleEndian.PutUint32(b[36:], uint32(p.High))
	binary.LittleEndian.PutUint32(b[40:], uint32(i))
	sum := sha256.Sum256(b[:])
	return -1 - int32(binary.LittleEndian.Uint32(sum[:])>>1)
}

// shows tells whether a token belongs to a picture whose vectors are there.
func (s *Session) shows(token int) bool {
	return slices.ContainsFunc(s.shown, func(p shown) bool { return token >= p.at && token < p.end && p.vectors != nil })
}

// look returns a token's turn, and what stands in its place.
func (s *Session) look(token int) (turn, []float32) {
	position := token
	for i := range s.shown {
		p := &s.shown[i]
		if token < p.at {
			break
		}
		if token < p.end {
			j := token - p.at
			first := position - j
			n := len(p.vectors) / (p.end - p.at)
			return turn{first, first + j/p.wide, first + j%p.wide}, p.vectors[j*n : (j+1)*n]
		}
		position += p.advance() - (p.end - p.at)
	}
	return at(position), nil
}

// forgetVectors lets the vectors go that have been read.
func (s *Session) forgetVectors() {
	for i := range s.shown {
		s.shown[i].vectors = nil
	}
}
