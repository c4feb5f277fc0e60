package embed

import (
	"context"
	"fmt"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// Feature is who asks, for routing and accounts.
const Feature qiao.Feature = "photo"

// Options are what a Service works with.
type Options struct {
	Embedder qiao.Embedder
	Store    photo.Store
	Model    qiao.ModelID // as the partner names it
	// Dimensions of the vectors; 0 takes the model's own, which the first answer
	// tells.
	Dimensions int
	Region     qiao.Region
	// Picture is a photo in a size to send, about 512 pixels wide.
	Picture func(ctx context.Context, owner photo.UserID, id photo.ID) (*qiao.Image, error)
	// Allowed tells whether an owner's pictures may be sent; nil allows none.
	Allowed func(ctx context.Context, owner photo.UserID) bool
	// Batch is how many pictures go in one request; 8 if 0.
	Batch int
}

// A Service makes vectors of photos and of the words that look for them. Its
// methods may be called from many goroutines.
type Service struct {
	o Options

	mu    sync.Mutex
	dim   int // of the vectors, once it is known
	texts map[string][]float32
}

// mostTexts is how many vectors of texts are remembered.
const mostTexts = 512

// New makes a Service.
func New(o Options) *Service {
	if o.Batch <= 0 {
		o.Batch = 8
	}
	return &Service{o: o, dim: o.Dimensions, texts: map[string][]float32{}}
}

// Model names the vectors: the model and their length. It is empty as long as the
// length is not known.
func (s *Service) Model() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dim == 0 {
		return ""
	}
	return fmt.Sprintf("%s@%d", s.o.Model, s.dim)
}

// Text is the vector of words that look for photos.
func (s *Service) Text(ctx context.Context, _ photo.UserID, text string) ([]float32, error) {
	s.mu.Lock()
	v, ok := s.texts[text]
	s.mu.Unlock()
	if ok {
		return v, nil
	}
	got, err := s.embed(ctx, []qiao.Part{{Text: text}}, true)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.texts) >= mostTexts {
		clear(s.texts)
	}
	s.texts[text] = got[0]
	return got[0], nil
}

// embed asks for vectors and makes sure that they are as many and as long as they
// must be.
func (s *Service) embed(ctx context.Context, inputs []qiao.Part, query bool) ([][]float32, error) {
	got, err := s.o.Embedder.Embed(ctx, &qiao.EmbedRequest{
		Model: s.o.Model, Feature: Feature, Region: s.o.Region, Inputs: inputs, Query: query, Dimensions: s.o.Dimensions,
	})
	if err != nil {
		return nil, err
	}
	if len(got.Vectors) != len(inputs) {
		return nil, qiao.Errorf(qiao.Protocol, "photo embed", "%d vectors for %d inputs", len(got.Vectors), len(inputs))
	}
	for _, v := range got.Vectors {
		if err := s.learn(len(v)); err != nil {
			return nil, err
		}
	}
	return got.Vectors, nil
}

// learn takes the first length for that of all vectors, and refuses another.
func (s *Service) learn(dim int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dim == 0 {
		s.dim = dim
	}
	if dim == 0 || dim != s.dim {
		return qiao.Errorf(qiao.Protocol, "photo embed", "a vector of %d numbers where %d belong", dim, s.dim).
			WithFix("Leave the dimensions to the model, or name the ones that it gives; then run it again.")
	}
	return nil
}
