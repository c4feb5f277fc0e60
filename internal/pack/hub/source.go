package hub

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Hub is a place with repositories of model files.
type Hub struct {
	Base string // address, such as https://huggingface.co
	// Scope says that it is laid out as ModelScope is; else as Hugging Face.
	Scope bool
}

// Hubs returns where to look, in order. base is an address of a hub or a mirror
// that comes instead of all others; empty is the usual ones, ModelScope first for
// mainland China.
func Hubs(region qiao.Region, base string) []Hub {
	if base != "" {
		u, err := url.Parse(base)
		return []Hub{{strings.TrimSuffix(base, "/"), err == nil && strings.Contains(u.Host, "modelscope")}}
	}
	face, scope := Hub{"https://huggingface.co", false}, Hub{"https://www.modelscope.cn", true}
	if region == "cn" {
		return []Hub{scope, face}
	}
	return []Hub{face, scope}
}

// address is where a model's file is.
func (h Hub) address(m Model) string {
	if h.Scope {
		return h.Base + "/models/" + m.Repo + "/resolve/master/" + m.File
	}
	return h.Base + "/" + m.Repo + "/resolve/main/" + m.File
}

// facts are what is known of a file before it is downloaded.
type facts struct {
	size   int64
	sha256 string
}

// note keeps what the headers of an answer tell: hubs name the SHA-256 of large
// files in ETag or X-Linked-Etag, often of a redirection.
func (f *facts) note(h http.Header) {
	for _, name := range []string{"X-Linked-Etag", "ETag"} {
		tag := strings.ToLower(strings.Trim(strings.TrimPrefix(h.Get(name), "W/"), `"`))
		if sum, err := hex.DecodeString(tag); err == nil && len(sum) == 32 && f.sha256 == "" {
			f.sha256 = tag
		}
	}
	if n, err := strconv.ParseInt(h.Get("X-Linked-Size"), 10, 64); err == nil && n > 0 && f.size == 0 {
		f.size = n
	}
}

// asking is how long a hub may take to say what it has.
const asking = 30 * time.Second

// ask learns the size and the SHA-256 of what an address holds.
func ask(ctx context.Context, address string) (f facts, err error) {
	ctx, stop := context.WithTimeout(ctx, asking)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return f, qiao.Errorf(qiao.Invalid, "hub: ask", "the address is not a URL").WithFix("Give one that begins with https://.")
	}
	req.Header.Set("Accept-Encoding", "identity")
	client := http.Client{CheckRedirect: func(next *http.Request, via []*http.Request) error {
		f.note(next.Response.Header)
		if len(via) > 10 {
			return errors.New("it redirects in circles")
		}
		return nil
	}}
	resp, err := client.Do(req)
	if err != nil {
		return f, unreachable(req.URL.Host, err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return f, refused(req.URL.Host, resp.StatusCode)
	}
	f.note(resp.Header)
	if f.size == 0 {
		f.size = max(resp.ContentLength, 0)
	}
	return f, nil
}

// look asks a hub for its own list of a repository, where the file's headers did
// not tell the SHA-256. A hub that does not answer changes nothing.
func (h Hub) look(ctx context.Context, m Model, f *facts) {
	address := h.Base + "/api/models/" + m.Repo + "/tree/main?recursive=true"
	if h.Scope {
		address = h.Base + "/api/v1/models/" + m.Repo + "/repo/files?Revision=master&Recursive=true"
	}
	ctx, stop := context.WithTimeout(ctx, asking)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 16<<20))
	if err != nil || resp.StatusCode != http.StatusOK {
		return
	}
	for _, e := range h.entries(data) {
		if sum, err := hex.DecodeString(e.sha256); e.path == m.File && err == nil && len(sum) == 32 {
			f.sha256 = strings.ToLower(e.sha256)
			f.size = max(f.size, e.size)
		}
	}
}

// An entry is a file in a hub's list.
type entry struct {
	path, sha256 string
	size         int64
}

// entries reads a hub's list; what is no list has none.
func (h Hub) entries(data []byte) (all []entry) {
	if h.Scope {
		var list struct {
			Data struct {
				Files []struct {
					Path, Sha256 string
					Size         int64
				}
			}
		}
		if json.Unmarshal(data, &list) == nil {
			for _, f := range list.Data.Files {
				all = append(all, entry{f.Path, f.Sha256, f.Size})
			}
		}
		return all
	}
	var list []struct {
		Path string `json:"path"`
		LFS  struct {
			OID  string `json:"oid"`
			Size int64  `json:"size"`
		} `json:"lfs"`
	}
	if json.Unmarshal(data, &list) == nil {
		for _, f := range list {
			all = append(all, entry{f.Path, strings.TrimPrefix(f.LFS.OID, "sha256:"), f.LFS.Size})
		}
	}
	return all
}

func unreachable(host string, err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // without the address: it may hold a token
	}
	return qiao.E(qiao.Unavailable, "hub: ask "+host, err).
		WithFix("Check the network or the setting hub, and run it again; or use --from with a local file.")
}

func refused(host string, status int) error {
	kind := qiao.NotFound
	switch {
	case status >= 500 || status == http.StatusTooManyRequests:
		kind = qiao.Unavailable
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		kind = qiao.Forbidden
	}
	return qiao.Errorf(kind, "hub: ask "+host, "it answered %d", status).
		WithFix("Check the name, or set hub to another hub or mirror, or use --from with an address or a local file.")
}
