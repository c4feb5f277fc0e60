package qiao

import (
	"context"
	"encoding/json"
)

// An Embedder turns texts and pictures into vectors. Embed may be called from
// many goroutines.
type Embedder interface {
	Embed(ctx context.Context, r *EmbedRequest) (Embeddings, error)
}

// An EmbedRequest asks for one vector for each input. An Embedder must not modify
// it.
type EmbedRequest struct {
	Model      ModelID // a wish; empty leaves it to the router
	Feature    Feature // who asks; for routing and accounts
	Region     Region  // where the user is; empty is the default region
	Inputs     []Part  // a text or a picture each
	Query      bool    // the inputs are what is searched for, not what is searched
	Dimensions int     // of each vector; 0 is the model's own
	User       string  // the end user's salted id; never a name

	// Extra holds a partner's own parameters, passed through by name.
	Extra map[string]json.RawMessage
}

// Embeddings are the vectors of an EmbedRequest's inputs, in their order and all
// of one length.
type Embeddings struct {
	Vectors [][]float32
	Usage   Usage
	Served  Served
}
