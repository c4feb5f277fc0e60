package pack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

const (
	silence = time.Minute // of a server, before a download is given up
	retries = 3           // in a row without a byte gained
	maxTgz  = 1 << 30     // bytes of a package
)

// fromURL downloads the files from under an address, or a package that it names.
func (g *stage) fromURL(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return qiao.Errorf(qiao.Invalid, "pack: pull", "the address is not a URL").
			WithFix("Give one that begins with https://.")
	}
	if err := g.meter.begin(Fetching, "url", g.done()); err != nil {
		return err
	}
	if isTarball(u.Path) {
		return g.fromRemoteTarball(ctx, u)
	}
	for _, f := range g.pack.Files {
		if g.has(f) {
			continue
		}
		if err := g.download(ctx, u.JoinPath(f.Path), f); err != nil {
			return err
		}
	}
	return nil
}

func (g *stage) fromRemoteTarball(ctx context.Context, u *url.URL) error {
	path := filepath.Join(g.dir, "package.tgz"+partial)
	d := &download{url: u, path: path, limit: maxTgz, moved: func(int64) error { return nil }}
	if err := d.run(ctx); err != nil {
		return err
	}
	err := g.fromTarball(ctx, path, "url")
	os.Remove(path)
	return err
}

// download brings one file. A partial file that turns out wrong is fetched anew
// once: an older or a cut copy may have stood before it.
func (g *stage) download(ctx context.Context, u *url.URL, f File) error {
	base := g.done()
	path := filepath.Join(g.dir, f.Name+partial)
	_, statErr := os.Stat(path)
	d := &download{url: u, path: path, limit: f.Size, moved: func(n int64) error { return g.meter.at(base + n) }}
	err := d.run(ctx)
	if err == nil {
		err = g.accept(f)
	}
	if statErr == nil && qiao.KindOf(err) == qiao.Protocol {
		os.Remove(path)
		if err = d.run(ctx); err == nil {
			err = g.accept(f)
		}
	}
	return err
}

// A download writes what an address holds into a file and goes on after the
// bytes that the file has already.
type download struct {
	url   *url.URL
	path  string
	limit int64                // bytes
	moved func(at int64) error // told of progress
}

// run tries until the download is whole or nothing more comes.
func (d *download) run(ctx context.Context) error {
	for failed := 0; ; failed++ {
		before := fileSize(d.path)
		err := d.once(ctx)
		if err == nil || ctx.Err() != nil || qiao.KindOf(err) != qiao.Unavailable {
			return err
		}
		if fileSize(d.path) > before {
			failed = 0
		}
		if failed >= retries {
			return err
		}
		if failed > 0 && !pause(ctx, time.Duration(failed)*time.Second) {
			return canceled(ctx)
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

func fileSize(path string) int64 {
	if info, err := os.Stat(path); err == nil {
		return info.Size()
	}
	return 0
}

// once asks for the bytes that are missing and writes them.
func (d *download) once(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	quiet := time.AfterFunc(silence, stop)
	defer quiet.Stop()

	have := fileSize(d.path)
	resp, err := d.ask(ctx, have)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		have = 0 // the server has no ranges, or the file was empty
	case http.StatusPartialContent:
		if !strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", have)) {
			return d.protocol("it answered with other bytes than asked for")
		}
	case http.StatusRequestedRangeNotSatisfiable:
		return nil // all is here, or what is here is wrong: the checksum tells
	default:
		return d.status(resp)
	}
	return d.save(resp.Body, have, func() { quiet.Reset(silence) })
}

func (d *download) ask(ctx context.Context, have int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url.String(), nil)
	if err != nil {
		return nil, qiao.E(qiao.Invalid, d.op(), errors.New("the address is not a URL"))
	}
	req.Header.Set("Accept-Encoding", "identity")
	if have > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, d.unreachable(err)
	}
	return resp, nil
}

// save writes the body at an offset of the file.
func (d *download) save(body io.Reader, at int64, alive func()) error {
	w, err := os.OpenFile(d.path, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return folderError("pack: pull", err)
	}
	if err := w.Truncate(at); err != nil {
		w.Close()
		return folderError("pack: pull", err)
	}
	err = d.copy(io.NewOffsetWriter(w, at), body, at, alive)
	return errors.Join(err, w.Sync(), w.Close())
}

func (d *download) copy(w io.Writer, body io.Reader, at int64, alive func()) error {
	buf := make([]byte, 128<<10)
	for {
		n, err := body.Read(buf)
		alive()
		if at += int64(n); at > d.limit {
			return d.protocol("it sent more bytes than expected")
		}
		if _, err := w.Write(buf[:n]); err != nil {
			return folderError("pack: pull", err)
		}
		if err := d.moved(at); err != nil {
			return err
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return d.unreachable(err)
		}
	}
}

// op names the download by its host: a path or a query may hold a token.
func (d *download) op() string { return "pack: download from " + d.url.Host }

func (d *download) unreachable(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // without the address
	}
	return qiao.E(qiao.Unavailable, d.op(), err).
		WithFix("Check the network and run it again: it goes on where it stopped. Or use --from with a local file.")
}

func (d *download) protocol(message string) error {
	return qiao.Errorf(qiao.Protocol, d.op(), "%s", message).
		WithFix("Check the address, or use --from with a local file.")
}

func (d *download) status(resp *http.Response) error {
	kind := qiao.NotFound
	switch {
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		kind = qiao.Unavailable
	case resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden:
		kind = qiao.Forbidden
	}
	return qiao.Errorf(kind, d.op(), "it answered %d", resp.StatusCode).
		WithFix("Check the address, or use --from with a local file.")
}
