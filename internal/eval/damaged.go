package eval

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging"
	"github.com/qiao-ai/qiao/imaging/look"
	"github.com/qiao-ai/qiao/imaging/meta"
)

// What a damaged file may take.
const (
	damagedSeconds = 5.0
	damagedBytes   = 512 << 20
)

// Damaged measures how files are met that are damaged or set traps: a folder of
// any files. Each is to be read or refused with a reason, in 5 s and 512 MB.
func Damaged() Evaluation {
	return Evaluation{
		Name: "damaged", Description: "Damaged pictures and bombs: each is read or refused with a reason, in bounded time and memory",
		Run: runDamaged,
	}
}

// A fate is what became of one file.
type fate struct {
	path, result, reason string
	took                 time.Duration
	peak                 uint64 // bytes of this process
}

func runDamaged(ctx context.Context, path string, d Deps) (*Report, error) {
	var files []string
	err := filepath.WalkDir(path, func(p string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval damaged", err).WithFix("Name a folder of files.")
	}
	began := time.Now()
	decoder := imaging.NewDecoder(imaging.Limits{})
	defer decoder.Close()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(400 << 20))
	var list []fate
	for i, f := range files {
		if ctx.Err() != nil {
			return nil, qiao.E(qiao.Canceled, "eval damaged", ctx.Err())
		}
		d.progress("damaged", i, len(files))
		o := examineFile(ctx, decoder, f)
		if rel, err := filepath.Rel(path, f); err == nil {
			o.path = rel
		}
		list = append(list, o)
	}
	return &Report{Evaluation: "damaged", Path: path, Seconds: time.Since(began).Seconds(), Sets: []Set{damagedSet(list)}}, nil
}

func damagedSet(list []fate) Set {
	s := Set{Name: "damaged", Format: "pictures", Items: len(list), Verdict: "pass"}
	counts := map[string]float64{}
	var slowest time.Duration
	var peak uint64
	for _, o := range list {
		counts[o.result]++
		slowest, peak = max(slowest, o.took), max(peak, o.peak)
		if o.result != "read" && o.reason == "" || o.result == "crash" || o.took.Seconds() > damagedSeconds || o.peak > damagedBytes {
			s.Verdict = "FAIL"
			counts["over"]++
		}
		s.Examples = append(s.Examples, Example{Note: o.result, Before: o.path, After: o.reason + " (" + o.took.Round(time.Millisecond).String() + ", " + megabytes(o.peak) + ")"})
	}
	for _, name := range []string{"read", "damaged", "refused", "other", "crash", "over"} {
		s.Figures = append(s.Figures, Figure{Name: name, Value: counts[name]})
	}
	s.Figures = append(s.Figures, Figure{Name: "slowest", Value: float64(slowest.Milliseconds()), Unit: "ms"}, Figure{Name: "peak", Value: float64(peak >> 20), Unit: "MB"})
	return s
}

func megabytes(n uint64) string { return strconv.FormatUint(n>>20, 10) + " MB" }

// examineFile does with a file what taking it in does before any model.
func examineFile(ctx context.Context, d *imaging.Decoder, path string) (o fate) {
	o.path = path
	runtime.GC()
	stop := peakMemory(&o.peak)
	defer stop()
	began := time.Now()
	defer func() {
		o.took = time.Since(began)
		if r := recover(); r != nil {
			o.result, o.reason = "crash", "a panic"
		}
	}()
	data, err := os.ReadFile(path)
	if err != nil {
		o.result, o.reason = "other", "the file cannot be read"
		return o
	}
	h, err := imaging.Probe(data)
	all := meta.Read(h)
	var p *imaging.Picture
	if err == nil || qiao.KindOf(err) == qiao.Invalid {
		limited, cancel := context.WithTimeout(ctx, 4*time.Second)
		defer cancel()
		p, err = d.Decode(limited, data, h, all.EXIF.Orientation)
	}
	if p != nil {
		_, _ = look.Thumbnail(p.Image, 512)
		look.Hash(p.Image)
		look.ThumbHash(p.Image)
		look.Colours(p.Image)
	}
	o.result, o.reason = judged(err)
	return o
}

// judged names what an error of imaging makes of a file.
func judged(err error) (result, reason string) {
	if err == nil {
		return "read", ""
	}
	reason = strings.TrimPrefix(err.Error(), "imaging: ")
	switch qiao.KindOf(err) {
	case qiao.TooLarge, qiao.Timeout, qiao.Overloaded:
		return "refused", reason
	case qiao.Unsupported:
		return "other", reason
	}
	return "damaged", reason
}

// peakMemory looks at the process's memory every few milliseconds until stop.
func peakMemory(peak *uint64) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			if n := resident(); n > *peak {
				*peak = n
			}
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

// resident is the memory of this process: what the system says, or, where it says
// nothing, what Go took from it.
func resident() uint64 {
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		var n uint64
		for i, f := range strings.Fields(string(b)) {
			if i == 1 {
				for _, c := range f {
					n = n*10 + uint64(c-'0')
				}
				return n * uint64(os.Getpagesize())
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys - m.HeapReleased
}
