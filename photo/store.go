package photo

import (
	"context"
	"time"
)

// A Store keeps photos by their owner. Its methods may be called from many
// goroutines. Every method concerns one owner alone: an ID, path or hash of
// another is as if it did not exist. A change is whole or not at all, and is kept
// when the method has returned. Errors for what is not there are of Kind NotFound.
type Store interface {
	// Put adds a photo or replaces the one of its ID, indexes its text, and sets its
	// Edition, which is larger than all before.
	Put(ctx context.Context, u UserID, p *Photo) error
	// Get returns a photo.
	Get(ctx context.Context, u UserID, id ID) (*Photo, error)
	// List returns photos in an order.
	List(ctx context.Context, u UserID, q ListQuery) (List, error)
	// Days counts the photos of each day, the newest first; a List goes on from its
	// After.
	Days(ctx context.Context, u UserID) ([]Day, error)
	// ByHash returns the photos whose file has a hash.
	ByHash(ctx context.Context, u UserID, hash string) ([]*Photo, error)
	// Remove forgets photos; those that do not exist are no error.
	Remove(ctx context.Context, u UserID, ids ...ID) error
	// Edition is the Edition of the newest change; 0 if there was none.
	Edition(ctx context.Context, u UserID) (int64, error)
	// Standing tells how far the library has come, and the stamp that SetStamp gave it,
	// by which what is derived of it and kept elsewhere is known again: where an older
	// copy of the store is put back, the stamp of that time is, too.
	Standing(ctx context.Context, u UserID) (Standing, error)
	SetStamp(ctx context.Context, u UserID, stamp string) error
	// Each calls yield with every photo whose Edition is above since, and every one
	// that was removed since, in the order of the changes. It ends when yield fails,
	// with that error.
	Each(ctx context.Context, u UserID, since int64, yield func(Change) error) error
	// Match returns the photos whose texts have all of the terms of at least one
	// of the sets, best first, at most limit; 0 is all.
	Match(ctx context.Context, u UserID, any [][]Term, limit int) ([]Match, error)
	// Files returns what is known of the files below a folder, by path; "" is all.
	Files(ctx context.Context, u UserID, folder string) (map[string]File, error)
	// Counts tells how many photos there are.
	Counts(ctx context.Context, u UserID) (Counts, error)
	// PutVector keeps the vector of a photo by a model, and replaces it; it goes when
	// the photo is removed.
	PutVector(ctx context.Context, u UserID, id ID, model string, vector []float32) error
	// Vectors calls yield with each vector of a model, in no order.
	Vectors(ctx context.Context, u UserID, model string, yield func(ID, []float32) error) error
	// Folders lists the folders that are watched or were added, and SetFolder adds or
	// changes one; RemoveFolder forgets it and leaves its photos.
	Folders(ctx context.Context, u UserID) ([]Folder, error)
	SetFolder(ctx context.Context, u UserID, f Folder) error
	RemoveFolder(ctx context.Context, u UserID, path string) error
	// Consents lists what the owner said of albums, and SetConsent adds or changes one.
	Consents(ctx context.Context, u UserID) (Consents, error)
	SetConsent(ctx context.Context, u UserID, c Consent) error
	// Albums lists the folders of a library by name.
	Albums(ctx context.Context, u UserID) ([]Album, error)
	// SetCaptions puts what a model says of a photo, as long as its file has the hash
	// still, and fails with Kind NotFound otherwise. Captions that are nil say that the
	// model has nothing to say; a model that is empty takes captions away.
	SetCaptions(ctx context.Context, u UserID, id ID, hash, model string, captions map[string]string) error
	// Forget deletes all that is kept of an owner.
	Forget(ctx context.Context, u UserID) error
}

// A Folder was added to a library.
type Folder struct {
	Path  string    `json:"path"`
	Watch bool      `json:"watch"`
	Last  time.Time `json:"last" doc:"When it was last looked through"`
}

// A Standing is how far a library has come.
type Standing struct {
	Edition int64  // of the newest change
	Vectors int64  // how often a vector was put
	Stamp   string // "" if it was never given one
}

// A ListQuery says which photos to list. The zero value is all, newest first.
type ListQuery struct {
	After  string // the Next of the List before
	Limit  int    // 100 if 0
	State  State  // "" is every one
	Oldest bool   // oldest first
	IDs    []ID   // only these; nil is all
}

// A List is a part of a library.
type List struct {
	Photos []*Photo `json:"photos"`
	Next   string   `json:"next,omitempty" doc:"What to send as after for the next part; empty at the end"`
	Total  int      `json:"total"`
}

// A Change is what happened to a photo.
type Change struct {
	ID      ID
	Edition int64
	Photo   *Photo // nil if it was removed
}

// A File is what the store knows of a file.
type File struct {
	ID      ID
	Size    int64
	ModTime time.Time
	State   State
	Pending []Stage
	Hash    string
	// Sidecar is the time of change of the newest file with data beside the photo.
	Sidecar time.Time
}

// Counts are numbers of photos.
type Counts struct {
	Photos  int           `json:"photos"`
	States  map[State]int `json:"states"`
	Pending map[Stage]int `json:"pending"`
	Bytes   int64         `json:"bytes"`
}

// A Match is a photo whose text matched; a higher Score is better.
type Match struct {
	ID    ID
	Score float64
}
