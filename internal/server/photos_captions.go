package server

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/caption"
)

// PhotoCaptions lets a model describe photos. Every call concerns one owner alone.
type PhotoCaptions interface {
	Model() qiao.ModelID
	Shared(u photo.UserID) bool
	Start(u photo.UserID) error
	Stop(u photo.UserID)
	Progress(u photo.UserID) (p caption.Progress, running bool, err error)
	Drop(ctx context.Context, u photo.UserID, album string) (int, error)
}

type (
	captionStatus struct {
		Body struct {
			Model    qiao.ModelID     `json:"model" doc:"The model of the settings; empty if there is none"`
			Shared   bool             `json:"shared" doc:"Whether the settings allow this user's pictures to be sent"`
			Consents photo.Consents   `json:"consents" doc:"What was said of albums; where nothing is said, nothing is sent"`
			Albums   []photo.Album    `json:"albums"`
			Running  bool             `json:"running"`
			Progress caption.Progress `json:"progress" doc:"Of the run that goes on, or of the last one"`
			Failure  string           `json:"failure,omitempty" doc:"Why the last run ended early"`
			Fix      string           `json:"fix,omitempty"`
		}
	}
	captionConsent struct {
		Body struct {
			Album   string `json:"album" maxLength:"1000" doc:"A folder of the library with all below it; empty is all of it"`
			Allowed bool   `json:"allowed"`
		}
	}
	captionAlbum struct {
		Album string `query:"album" maxLength:"1000" doc:"A folder with all below it; empty is the whole library"`
	}
	dropped struct {
		Body struct {
			Dropped int `json:"dropped"`
		}
	}
)

// captionAPI is about descriptions by a model, and whose pictures may be sent.
func (s *Server) captionAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/captions", "caption-status", "Which model describes photos, which albums may be sent to it, and how far it has come"), s.captionStatus)
	huma.Register(api, s.op(http.MethodPut, "/v1/photos/captions/consent", "caption-consent", "Say whether pictures of an album may be sent to be described"), s.captionConsent)
	huma.Register(api, s.op(http.MethodPost, "/v1/photos/captions/run", "caption-run", "Describe the photos of allowed albums, in the background"), s.captionRun)
	huma.Register(api, s.op(http.MethodDelete, "/v1/photos/captions/run", "caption-stop", "Stop describing; what was described stays"), s.captionStop)
	huma.Register(api, s.op(http.MethodDelete, "/v1/photos/captions", "caption-drop", "Take the captions of an album away"), s.captionDrop)
}

// ofCaptions runs a handler over what describes photos.
func ofCaptions[O any](ctx context.Context, s *Server, do func(PhotoCaptions, Photos, photo.UserID) (O, error)) (out O, err error) {
	return ofPhotos(ctx, s, func(l Photos, u photo.UserID) (out O, err error) {
		if s.cfg.Captions == nil {
			return out, missingPart("descriptions of photos", "Start it with: qiao serve")
		}
		return do(s.cfg.Captions, l, u)
	})
}

func (s *Server) captionStatus(ctx context.Context, _ *struct{}) (*captionStatus, error) {
	return ofCaptions(ctx, s, func(c PhotoCaptions, l Photos, u photo.UserID) (*captionStatus, error) {
		out := &captionStatus{}
		b := &out.Body
		b.Model, b.Shared = c.Model(), c.Shared(u)
		var err error
		if b.Consents, err = l.Store().Consents(ctx, u); err != nil {
			return nil, err
		}
		if b.Albums, err = l.Store().Albums(ctx, u); err != nil {
			return nil, err
		}
		var failure error
		if b.Progress, b.Running, failure = c.Progress(u); failure != nil && qiao.KindOf(failure) != qiao.Canceled {
			b.Failure, b.Fix = qiao.KindOf(failure).String(), qiao.FixOf(failure)
		}
		return out, nil
	})
}

func (s *Server) captionConsent(ctx context.Context, in *captionConsent) (*nothing, error) {
	return ofCaptions(ctx, s, func(_ PhotoCaptions, l Photos, u photo.UserID) (*nothing, error) {
		if strings.ContainsFunc(in.Body.Album, unicode.IsControl) {
			return nil, qiao.Errorf(qiao.Invalid, "photo caption", "the album's name has characters that no name has").WithFix("Take a name that GET /v1/photos/captions lists.")
		}
		return nil, l.Store().SetConsent(ctx, u, photo.Consent{Album: in.Body.Album, Allowed: in.Body.Allowed, At: time.Now()})
	})
}

func (s *Server) captionRun(ctx context.Context, _ *struct{}) (*nothing, error) {
	return ofCaptions(ctx, s, func(c PhotoCaptions, _ Photos, u photo.UserID) (*nothing, error) {
		if !c.Shared(u) {
			return nil, qiao.Errorf(qiao.Forbidden, "photo caption", "the settings do not allow your pictures to be sent").
				WithFix("Ask whoever runs this server to list you in photos.share.")
		}
		return nil, c.Start(u)
	})
}

func (s *Server) captionStop(ctx context.Context, _ *struct{}) (*nothing, error) {
	return ofCaptions(ctx, s, func(c PhotoCaptions, _ Photos, u photo.UserID) (*nothing, error) {
		c.Stop(u)
		return nil, nil
	})
}

func (s *Server) captionDrop(ctx context.Context, in *captionAlbum) (*dropped, error) {
	return ofCaptions(ctx, s, func(c PhotoCaptions, _ Photos, u photo.UserID) (*dropped, error) {
		out := &dropped{}
		var err error
		out.Body.Dropped, err = c.Drop(ctx, u, in.Album)
		return out, err
	})
}
