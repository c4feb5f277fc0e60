package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"iter"
	"math"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/safetensors"
	"github.com/qiao-ai/qiao/internal/pack"
)

// A Progress tells how far a pull has come. The last one has the Phase Done.
type Progress struct {
	Name   string     `json:"name"`
	Phase  pack.Phase `json:"phase"`
	Source string     `json:"source,omitempty"` // the host it comes from, or "file"
	Done   int64      `json:"done"`             // bytes
	Total  int64      `json:"total"`            // bytes; 0 is unknown
	// License is the model's, once it is known.
	License string `json:"license,omitempty"`
	// File is set when it is done.
	File *File `json:"file,omitempty"`
}

// errLeft ends a pull whose reader has gone. Nobody sees it.
var errLeft = qiao.Errorf(qiao.Canceled, "hub", "the reader left")

// A pull is one model on its way.
type pull struct {
	store  *Store
	model  Model
	now    Progress
	last   time.Time
	report func(Progress) bool
	facts  facts
	known  string // who gave the SHA-256: "list" or "hub"
}

// Pull brings a model here and yields its progress. One that is here already is
// left alone. An empty from asks the hubs; else from is an address or a file. An
// empty name is allowed with from: the file then keeps its own name.
//
// Leaving the loop, or cancelling ctx, stops the work; the next Pull goes on from
// what had arrived. It fails with Kind NotFound where nobody has it, Unavailable
// where no hub can be reached, Protocol where what came is not what was announced,
// Invalid where it is no model file, and Conflict while another process pulls it.
func (s *Store) Pull(ctx context.Context, name, from string) iter.Seq2[Progress, error] {
	return func(yield func(Progress, error) bool) {
		p := &pull{store: s, report: func(now Progress) bool { return yield(now, nil) }}
		err := p.named(name, from)
		if err == nil {
			err = p.run(ctx, from)
		}
		if err != nil && !errors.Is(err, errLeft) {
			yield(p.now, err)
		}
	}
}

// named finds out what is to be pulled.
func (p *pull) named(name, from string) (err error) {
	if p.model, err = p.store.find(name); err != nil && from == "" {
		return err
	}
	if err != nil {
		base := filepath.Base(filepath.Clean(from))
		if safetensors.IsFolder(from) {
			base += ".gguf"
		}
		if u, bad := url.Parse(from); bad == nil && remote(from) {
			base = path.Base(u.Path)
		}
		if IsName(name) && !strings.Contains(name, "/") {
			base = strings.TrimSuffix(strings.ReplaceAll(name, ":", "-"), ".gguf") + ".gguf"
		}
		if !plainFile.MatchString(base) {
			return qiao.Errorf(qiao.Invalid, "hub: pull", "%.80q is no name of a model file", base).
				WithFix("Give a file that ends in .gguf, or a name for it before --from.")
		}
		p.model = Model{Name: strings.TrimSuffix(base, ".gguf"), File: base}
	}
	p.now = Progress{Name: p.model.Name, License: p.model.License}
	return nil
}

func remote(from string) bool {
	return strings.HasPrefix(from, "http://") || strings.HasPrefix(from, "https://")
}

func (p *pull) target() string { return filepath.Join(p.store.dir, p.model.local()) }

func (p *pull) run(ctx context.Context, from string) error {
	if info, err := os.Stat(p.target()); err == nil {
		return p.end(info.Size())
	}
	if err := os.MkdirAll(p.store.staging(), 0o755); err != nil {
		return qiao.E(qiao.Forbidden, "hub: pull", err).WithFix("Make the folder writable, or set QIAO_DATA to another.")
	}
	unlock, ok, err := pack.Lock(filepath.Join(p.store.staging(), p.model.local()+".lock"))
	if err != nil {
		return err
	}
	if !ok {
		return qiao.Errorf(qiao.Conflict, "hub: pull", "another qiao is bringing %s", p.model.Name).WithFix("Wait until it is done, or stop it.")
	}
	defer unlock()
	if p.model.SHA256 != "" {
		p.facts.sha256, p.known = p.model.SHA256, "list"
	}
	switch {
	case from == "":
		err = p.fromHubs(ctx)
	case remote(from):
		err = p.fromURL(ctx, from)
	default:
		err = p.fromFile(ctx, from)
	}
	if err != nil {
		return err
	}
	return p.install(ctx)
}

// fromHubs tries the hubs in order. The first one's failure counts.
func (p *pull) fromHubs(ctx context.Context) error {
	var first error
	for _, h := range p.store.hubs {
		err := p.fromHub(ctx, h)
		if err == nil || ctx.Err() != nil || errors.Is(err, errLeft) {
			return err
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		return qiao.Errorf(qiao.Misconfigured, "hub: pull", "there is no hub to ask").WithFix("Set hub, or use --from.")
	}
	return first
}

func (p *pull) fromHub(ctx context.Context, h Hub) error {
	address := h.address(p.model)
	f, err := ask(ctx, address)
	if err != nil {
		return err
	}
	if f.sha256 == "" && p.known == "" {
		h.look(ctx, p.model, &f)
	}
	return p.download(ctx, address, f)
}

func (p *pull) fromURL(ctx context.Context, address string) error {
	f, err := ask(ctx, address)
	if err != nil {
		return err
	}
	return p.download(ctx, address, f)
}

// download brings the file to its place for partial ones.
func (p *pull) download(ctx context.Context, address string, f facts) error {
	if p.known == "list" {
		f.sha256 = p.model.SHA256
	} else if p.known = ""; f.sha256 != "" {
		p.known = "hub"
	}
	p.facts = f
	u, err := url.Parse(address)
	if err != nil {
		return qiao.Errorf(qiao.Invalid, "hub: pull", "the address is not a URL").WithFix("Give one that begins with https://.")
	}
	p.now.Source, p.now.Total = u.Hostname(), f.size
	at := p.store.partial(p.model.local())
	if info, err := os.Stat(at); err == nil && f.size > 0 && info.Size() > f.size {
		os.Remove(at) // of another version
	}
	limit := f.size
	if limit == 0 {
		limit = math.MaxInt64
	}
	if err := p.say(pack.Fetching, 0); err != nil {
		return err
	}
	return pack.Get(ctx, address, at, limit, func(done int64) error { return p.say(pack.Fetching, done) })
}

// fromFile copies a file of this machine.
func (p *pull) fromFile(ctx context.Context, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return qiao.E(qiao.NotFound, "hub: pull", err).WithFix("Give --from a GGUF file, or an address that begins with https://.")
	}
	defer in.Close()
	info, err := in.Stat()
	if err == nil && info.IsDir() {
		return p.fromFolder(ctx, from)
	}
	if err != nil || !info.Mode().IsRegular() {
		return qiao.Errorf(qiao.Invalid, "hub: pull", "%s is no file", from).WithFix("Give --from a GGUF file, or a folder with config.json, tokenizer.json and *.safetensors.")
	}
	p.now.Source, p.now.Total, p.facts.size = "file", info.Size(), info.Size()
	out, err := os.Create(p.store.partial(p.model.local()))
	if err != nil {
		return qiao.E(qiao.Other, "hub: pull", err)
	}
	err = p.copy(ctx, out, in, pack.Fetching)
	return errors.Join(err, out.Sync(), out.Close())
}

// fromFolder makes a GGUF file of a folder as Hugging Face has it.
func (p *pull) fromFolder(ctx context.Context, from string) error {
	p.now.Source = "folder"
	if err := p.say(pack.Fetching, 0); err != nil {
		return err
	}
	out, err := os.Create(p.store.partial(p.model.local()))
	if err != nil {
		return qiao.E(qiao.Other, "hub: pull", err)
	}
	err = safetensors.Convert(from, &watched{ctx, p, out, 0})
	return errors.Join(err, out.Sync(), out.Close())
}

// A watched is a file whose writing is told of, and can be cancelled.
type watched struct {
	ctx  context.Context
	pull *pull
	to   io.Writer
	n    int64
}

// Write implements io.Writer.
func (w *watched) Write(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.to.Write(b)
	w.n += int64(n)
	if err == nil {
		err = w.pull.say(pack.Fetching, w.n)
	}
	return n, err
}

// copy moves all bytes and tells how far it is.
func (p *pull) copy(ctx context.Context, to io.Writer, from io.Reader, phase pack.Phase) error {
	buf := make([]byte, 1<<20)
	for at := int64(0); ; {
		if err := ctx.Err(); err != nil {
			return qiao.E(qiao.KindOf(err), "hub: pull", err).WithFix("Run it again: it goes on where it stopped.")
		}
		n, err := from.Read(buf)
		if _, err := to.Write(buf[:n]); err != nil {
			return qiao.E(qiao.Other, "hub: pull", err).WithFix("Free some space.")
		}
		at += int64(n)
		if err := p.say(phase, at); err != nil {
			return err
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return qiao.E(qiao.Other, "hub: pull", err)
		}
	}
}

// install checks what has arrived and gives it its place.
func (p *pull) install(ctx context.Context) error {
	at := p.store.partial(p.model.local())
	sum, size, err := p.sum(ctx, at)
	if err != nil {
		return err
	}
	if p.facts.size > 0 && size != p.facts.size || p.facts.sha256 != "" && sum != p.facts.sha256 {
		os.Remove(at)
		return qiao.Errorf(qiao.Protocol, "hub: pull "+p.model.Name, "what came has %d bytes and not the SHA-256 that was announced", size).
			WithFix("Run it again: it is fetched anew. If that does not help, the source is damaged: use another one with --from.")
	}
	f, err := gguf.Open(at)
	if err != nil {
		os.Remove(at)
		return err
	}
	if s, ok := f.String("general.license"); ok && p.now.License == "" {
		p.now.License = s
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(at, p.target()); err != nil {
		return qiao.E(qiao.Other, "hub: pull", err)
	}
	o := Origin{Name: p.model.Name, Source: p.now.Source, License: p.now.License, SHA256: sum, Checked: p.known, At: time.Now().UTC().Truncate(time.Second)}
	if err := p.store.remember(p.model.local(), o); err != nil {
		return qiao.E(qiao.Other, "hub: pull", err)
	}
	return p.end(size)
}

func (p *pull) sum(ctx context.Context, at string) (string, int64, error) {
	in, err := os.Open(at)
	if err != nil {
		return "", 0, qiao.E(qiao.Other, "hub: check", err)
	}
	defer in.Close()
	h := &counted{Hash: sha256.New()}
	err = p.copy(ctx, h, in, pack.Checking)
	return hex.EncodeToString(h.Sum(nil)), h.n, err
}

// A counted is a hash that counts bytes.
type counted struct {
	hash.Hash
	n int64
}

// Write implements io.Writer.
func (c *counted) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return c.Hash.Write(b)
}

func (p *pull) end(size int64) error {
	f, err := p.store.Find(p.model.local())
	if err != nil {
		return err
	}
	p.now.Total, p.now.File = size, &f
	if f.License != "" {
		p.now.License = f.License
	}
	return p.say(pack.Done, size)
}

// often is the shortest time between two reports of bytes.
const often = 100 * time.Millisecond

// say reports progress, not too often.
func (p *pull) say(phase pack.Phase, done int64) error {
	if phase == p.now.Phase && phase != pack.Done && time.Since(p.last) < often {
		return nil
	}
	p.now.Phase, p.now.Done, p.last = phase, done, time.Now()
	if !p.report(p.now) {
		return errLeft
	}
	return nil
}
