package search

import (
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/query"
)

// Bounds for words that things in a picture stand for.
const (
	sceneLeast = 0.35 // how likely a scene must be made to be taken for it
	sceneMost  = 0.8
)

// raiseShown counts the photos that show what a word stands for: a thing of its
// kind, or things that together tell a scene.
func (x *Index) raiseShown(t *tally, s query.Shown) {
	for _, name := range s.Kinds {
		for _, p := range x.tags[name] {
			t.raise(p.in, seen(p.share))
		}
	}
	if len(s.Scene) == 0 {
		return
	}
	not := map[uint32]float64{} // how likely a photo is not of the scene
	for _, sign := range s.Scene {
		for _, p := range x.tags[sign.Thing] {
			if _, ok := not[p.in]; !ok {
				not[p.in] = 1
			}
			not[p.in] *= 1 - sign.Likely*float64(p.share)
		}
	}
	for n, no := range not {
		if is := 1 - no; is >= sceneLeast {
			t.raise(n, min(seenLeast+is/2, sceneMost))
		}
	}
}

// seen is the score of a thing that was seen so surely. What is hardly seen makes no
// match by itself, but counts beside others.
func seen(share float32) float64 {
	if share < maybe {
		return faint * float64(share)
	}
	return seenLeast + (1-seenLeast)*float64(share)
}

// shows tells whether a thing of a kind was surely seen in p; a scene is never sure.
func shows(p *photo.Photo, s query.Shown) bool {
	return slices.ContainsFunc(s.Kinds, func(name string) bool { return hasTag(p, name) })
}

// reasonShown are the things in p that stand for a word.
func reasonShown(c query.Chip, p *photo.Photo, s query.Shown) []Evidence {
	var all []Evidence
	for _, t := range p.Tags {
		name := strings.ToLower(t.En)
		if t.Score >= maybe && (slices.Contains(s.Kinds, name) || slices.ContainsFunc(s.Scene, func(g query.Sign) bool { return g.Thing == name })) && len(all) < mostThings {
			all = append(all, Evidence{Chip: c.ID, Kind: query.Thing, Text: t.En, TextZh: t.Zh, Box: &t.Box, Score: t.Score})
		}
	}
	return all
}

// mostThings is how many things are shown for a word.
const mostThings = 6
