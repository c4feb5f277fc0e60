package photo

import (
	"strings"
	"time"
)

// A Consent says whether pictures of an album may be sent to a partner to be
// described. Where nothing is said, none may.
type Consent struct {
	// Album is a folder of a library, as in [Photo].Folder, with all below it; "" is
	// the whole library.
	Album   string    `json:"album" doc:"A folder of the library; empty is all of it"`
	Allowed bool      `json:"allowed"`
	At      time.Time `json:"at" doc:"When it was said"`
}

// Consents are those of one owner.
type Consents []Consent

// Allow tells whether a picture in a folder may be sent: what is said of the
// innermost album that holds it decides.
func (c Consents) Allow(folder string) bool {
	best, allowed := -1, false
	for _, one := range c {
		if holds(one.Album, folder) && len(one.Album) > best {
			best, allowed = len(one.Album), one.Allowed
		}
	}
	return allowed
}

// holds tells whether a folder is an album or below it.
func holds(album, folder string) bool {
	return album == "" || album == folder || strings.HasPrefix(folder, album+"/")
}

// Any tells whether any picture may be sent.
func (c Consents) Any() bool {
	for _, one := range c {
		if one.Allowed {
			return true
		}
	}
	return false
}

// An Album is a folder with how many photos are in it, those below it left out.
type Album struct {
	Name     string `json:"name"`
	Photos   int    `json:"photos"`
	Captions int    `json:"captions" doc:"How many have a caption by a model"`
}
