package server

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// Photos keeps libraries; a [photo.Library] does. Every call concerns one owner's
// photos alone.
type Photos interface {
	Store() photo.Store
	Missing() []photo.Stage
	Upload(ctx context.Context, u photo.UserID, name string, content io.Reader) (*photo.Photo, bool, error)
	Thumbnail(ctx context.Context, u photo.UserID, id photo.ID) ([]byte, error)
	Original(ctx context.Context, u photo.UserID, id photo.ID) (*photo.Photo, string, error)
	Preview(ctx context.Context, u photo.UserID, id photo.ID, side int) ([]byte, error)
	Remove(ctx context.Context, u photo.UserID, ids ...photo.ID) error
	Progress(u photo.UserID) (photo.Progress, bool)
}

type (
	photoPage struct {
		After  string      `query:"after" doc:"The next of the list before"`
		Limit  int         `query:"limit" minimum:"1" maximum:"1000" default:"100"`
		State  photo.State `query:"state" doc:"ready, damaged, refused or other; all if it is left out"`
		Oldest bool        `query:"oldest" doc:"Oldest first"`
	}
	photosList struct{ Body photo.List }
	photoID    struct {
		ID photo.ID `path:"id"`
	}
	onePhoto    struct{ Body *photo.Photo }
	photoStatus struct {
		Body struct {
			photo.Counts
			Missing  []photo.Stage   `json:"missing" doc:"Stages whose model is not here: see the packs ocr and tags"`
			Progress *photo.Progress `json:"progress,omitempty" doc:"Of the folder that is being, or was last, taken in"`
			Folders  []photo.Folder  `json:"folders"`
		}
	}
	photoSize struct {
		ID   photo.ID `path:"id"`
		Side int      `query:"side" minimum:"64" maximum:"4096" default:"1600" doc:"Pixels of the longer side, at most"`
	}
)

// photoAPI is about libraries. Each key's user sees only their own.
func (s *Server) photoAPI(api huma.API, mux *http.ServeMux) {
	huma.Register(api, s.op(http.MethodGet, "/v1/photos", "list-photos", "The photos, newest first"), s.listPhotos)
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/status", "photo-status", "How many photos there are, what is missing, and how far a folder has come"), s.photosStatus)
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/{id}", "get-photo", "All that is known of a photo"), s.getPhoto)
	huma.Register(api, s.op(http.MethodDelete, "/v1/photos/{id}", "remove-photo", "Take a photo out of the library; an upload is deleted, a file of a folder stays"), s.removePhoto)
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/{id}/thumbnail", "photo-thumbnail", "A JPEG of at most 512 pixels a side"), s.photoThumbnail)
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/{id}/preview", "photo-preview", "The upright picture as a JPEG, for browsers that do not know its format"), s.photoPreview)
	huma.Register(api, s.op(http.MethodGet, "/v1/photos/{id}/original", "photo-original", "The file as it is"), s.photoOriginal)
	up := s.op(http.MethodPost, "/v1/photos/upload", "upload-photo", "Take in a file")
	up.Description = "The body is the file, with the media type application/octet-stream or image/…; ?name= is its name. The same content is kept once: then the answer is 200, else 201."
	api.OpenAPI().AddOperation(&up)
	mux.HandleFunc("POST /v1/photos/upload", s.uploadPhoto)
	s.captionAPI(api)
}

// uploads tells whether a request brings a file, whose body is not JSON. A page of
// another site cannot send these media types unasked.
func uploads(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return r.Method == http.MethodPost && r.URL.Path == "/v1/photos/upload" && err == nil &&
		(kind == "application/octet-stream" || strings.HasPrefix(kind, "image/"))
}

func (s *Server) library() (Photos, error) {
	if s.cfg.Photos == nil {
		return nil, missingPart("libraries of photos", "Start it with: qiao serve")
	}
	return s.cfg.Photos, nil
}

// ofPhotos runs a handler over the libraries.
func ofPhotos[O any](ctx context.Context, s *Server, do func(Photos, photo.UserID) (O, error)) (out O, err error) {
	l, err := s.library()
	if err == nil {
		out, err = do(l, photo.UserID(UserOf(ctx)))
	}
	if err != nil {
		return out, s.fail(ctx, err)
	}
	return out, nil
}

func (s *Server) listPhotos(ctx context.Context, in *photoPage) (*photosList, error) {
	return ofPhotos(ctx, s, func(l Photos, u photo.UserID) (*photosList, error) {
		list, err := l.Store().List(ctx, u, photo.ListQuery{After: in.After, Limit: in.Limit, State: in.State, Oldest: in.Oldest})
		return &photosList{list}, err
	})
}

func (s *Server) getPhoto(ctx context.Context, in *photoID) (*onePhoto, error) {
	return ofPhotos(ctx, s, func(l Photos, u photo.UserID) (*onePhoto, error) {
		p, err := l.Store().Get(ctx, u, in.ID)
		return &onePhoto{p}, err
	})
}

func (s *Server) removePhoto(ctx context.Context, in *photoID) (*nothing, error) {
	return ofPhotos(ctx, s, func(l Photos, u photo.UserID) (*nothing, error) {
		if _, err := l.Store().Get(ctx, u, in.ID); err != nil {
			return nil, err
		}
		return nil, l.Remove(ctx, u, in.ID)
	})
}

func (s *Server) photosStatus(ctx context.Context, _ *struct{}) (*photoStatus, error) {
	return ofPhotos(ctx, s, func(l Photos, u photo.UserID) (*photoStatus, error) {
		out := &photoStatus{}
		var err error
		if out.Body.Counts, err = l.Store().Counts(ctx, u); err != nil {
			return nil, err
		}
		if out.Body.Folders, err = l.Store().Folders(ctx, u); err != nil {
			return nil, err
		}
		out.Body.Missing = append([]photo.Stage{}, l.Missing()...)
		if p, ok := l.Progress(u); ok {
			out.Body.Progress = &p
		}
		return out, nil
	})
}

func (s *Server) photoThumbnail(ctx context.Context, in *photoID) (*streamed, error) {
	return ofPhotos(ctx, s, func(l Photos, u photo.UserID) (*streamed, error) {
		b, err := l.Thumbnail(ctx, u, in.ID)
		return jpegAnswer(b), err
	})
}

func (s *Server) photoPreview(ctx context.Context, in *photoSize) (*streamed, error) {
	return ofPhotos(ctx, s, func(l Photos, u photo.UserID) (*streamed, error) {
		b, err := l.Preview(ctx, u, in.ID, in.Side)
		return jpegAnswer(b), err
	})
}

// jpegAnswer answers with a picture that this user's browser may keep.
func jpegAnswer(b []byte) *streamed {
	return &streamed{Body: func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		w.Header().Set("Content-Type", "image/jpeg")
		w.Header().Set("Content-Length", strconv.Itoa(len(b)))
		w.Header().Set("Cache-Control", "private, max-age=3600")
		_, _ = w.Write(b) // a client that has gone
	}}
}

func (s *Server) photoOriginal(ctx context.Context, in *photoID) (*streamed, error) {
	return ofPhotos(ctx, s, func(l Photos, u photo.UserID) (*streamed, error) {
		p, path, err := l.Original(ctx, u, in.ID)
		if err != nil {
			return nil, err
		}
		f, err := os.Open(path)
		if err != nil {
			return nil, qiao.E(qiao.NotFound, "photo: original", err).WithFix("Take its folder in again: qiao photo add FOLDER.")
		}
		return &streamed{Body: func(ctx huma.Context) {
			defer f.Close()
			r, w := humago.Unwrap(ctx)
			h := w.Header()
			h.Set("Content-Type", originalType(p.Format))
			h.Set("Content-Disposition", fmt.Sprintf("inline; filename*=UTF-8''%s", url.PathEscape(p.Name)))
			h.Set("Content-Security-Policy", "default-src 'none'; sandbox") // a file of strangers is shown as a picture or not at all
			h.Set("Cache-Control", "private, max-age=3600")
			http.ServeContent(w, r, "", p.ModTime, f)
		}}, nil
	})
}

// originalType is the media type of a format that a browser may show.
func originalType(f photo.Format) string {
	switch f {
	case photo.JPEG, photo.PNG, photo.GIF, photo.WebP, photo.BMP, photo.AVIF, photo.HEIC, photo.TIFF, photo.JXL:
		return "image/" + string(f)
	}
	return "application/octet-stream"
}

func (s *Server) uploadPhoto(w http.ResponseWriter, r *http.Request) {
	if !uploads(r) {
		newProblem(http.StatusUnsupportedMediaType, qiao.Unsupported, "the body is not a picture",
			"Send the file itself with the header Content-Type: application/octet-stream.").write(w, r)
		return
	}
	l, err := s.library()
	var p *photo.Photo
	fresh := false
	if err == nil {
		p, fresh, err = l.Upload(r.Context(), photo.UserID(UserOf(r.Context())), or(r.URL.Query().Get("name"), "photo"), r.Body)
	}
	if err != nil {
		if problem := problemOf(err); !isOurFault(problem.Status) {
			problem.write(w, r)
			return
		}
		s.logError(r.Context(), err)
		problemOf(err).write(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if w.Header().Set("Location", "/v1/photos/"+string(p.ID)); fresh {
		w.WriteHeader(http.StatusCreated)
	}
	_ = strictJSON.Marshal(w, p) // a client that has gone
}
