package local

import (
	"slices"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
)

// Limits say what models may take.
type Limits struct {
	Memory int64         // bytes of all that are loaded; 0 is what the machine has free
	Idle   time.Duration // one that nobody asked for so long is unloaded; 0 is never
}

// A Keeper loads the models of several Drivers, never more than fit: where one
// does not, those that nobody is asking give way, the longest unasked first. Its
// methods may be called from many goroutines. A nil Keeper loads all, and unloads
// none.
type Keeper struct {
	loading sync.Mutex // held while a model is loaded: one at a time
	mu      sync.Mutex
	limits  Limits
	loaded  []granted
}

// A granted is a loaded model with the memory that it was given.
type granted struct {
	driver *Driver
	bytes  int64 // that it may take
	held   int64 // of which it has taken so many, at least
}

// NewKeeper makes a Keeper.
func NewKeeper(l Limits) *Keeper { return &Keeper{limits: l} }

// Set changes the limits. What is loaded stays so until room is needed, or its time
// has come.
func (k *Keeper) Set(l Limits) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.limits = l
}

func (k *Keeper) idle() time.Duration {
	if k == nil {
		return 0
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.limits.Idle
}

// load loads the model of d, whose mu the caller holds.
func (k *Keeper) load(d *Driver) (*model, error) {
	if k == nil {
		return load(d.o)
	}
	k.loading.Lock()
	defer k.loading.Unlock()
	o := d.o
	info, err := engine.Inspect(o.Path, engine.Options{Threads: o.Threads, Context: o.Context, SmallCache: o.SmallCache})
	if err != nil {
		return nil, err
	}
	eyes := o.sight().need()
	room, bound, err := k.makeRoom(d, info.Need()+eyes)
	if err != nil {
		return nil, err
	}
	if bound {
		// Some more than one session needs, so that several share the model.
		grant := min(room-eyes, info.Need()+2*info.Cache)
		if o.Memory <= 0 || grant < o.Memory {
			o.Memory = grant
		}
	}
	m, err := load(o)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.loaded = append(k.loaded, granted{d, o.Memory + eyes, int64(m.engine.Bytes())})
	return m, nil
}

// makeRoom unloads others until need bytes are free, and says how many are.
func (k *Keeper) makeRoom(d *Driver, need int64) (room int64, bound bool, err error) {
	for {
		var most int64
		if room, most, bound = k.room(); !bound || need <= room {
			return room, bound, nil
		}
		gone, others := false, need <= most
		if others {
			gone, others = k.evict(d)
		}
		switch {
		case gone:
		case others:
			return 0, true, qiao.Errorf(qiao.Unavailable, "local: load model", "%s needs %d MB, and models that are answering leave %d MB", d.card.ID, need>>20, room>>20).
				WithFix("Ask again when they have answered, or set models.memory to more.")
		default:
			return 0, true, qiao.Errorf(qiao.TooLarge, "local: load model", "%s needs %d MB, and %d MB are there", d.card.ID, need>>20, max(room, 0)>>20).
				WithFix("Use a smaller model, or one with fewer bits such as Q4_K_M; or free memory, or set models.memory to more.")
		}
	}
}

// room is what may still be taken, and what could be if nothing was loaded. It is
// false where nothing bounds it.
func (k *Keeper) room() (room, most int64, bound bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var given, untaken int64
	for _, g := range k.loaded {
		given += g.bytes
		untaken += max(0, g.bytes-g.held)
	}
	free, known := engine.FreeMemory()
	free -= untaken
	if k.limits.Memory > 0 && (!known || k.limits.Memory-given < free) {
		return k.limits.Memory - given, k.limits.Memory, true
	}
	return free, free + given, known
}

// evict unloads the model that was not asked for longest, of those that nobody asks.
// It tells whether it found one, and whether any other is loaded.
func (k *Keeper) evict(but *Driver) (gone, others bool) {
	k.mu.Lock()
	list := slices.Clone(k.loaded)
	k.mu.Unlock()
	var oldest *Driver
	for _, g := range list {
		d := g.driver
		if d == but {
			continue
		}
		others = true
		if !d.mu.TryLock() { // somebody is asking it
			continue
		}
		if d.users > 0 || d.loaded == nil || oldest != nil && !d.used.Before(oldest.used) {
			d.mu.Unlock()
			continue
		}
		if oldest != nil {
			oldest.mu.Unlock()
		}
		oldest = d
	}
	if oldest == nil {
		return false, others
	}
	defer oldest.mu.Unlock()
	return oldest.unload() == nil, others
}

// gone forgets a model that has been unloaded.
func (k *Keeper) gone(d *Driver) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.loaded = slices.DeleteFunc(k.loaded, func(g granted) bool { return g.driver == d })
}
