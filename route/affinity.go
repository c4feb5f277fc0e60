package route

import (
	"math"

	"github.com/qiao-ai/qiao"
)

// draw is a choice's lot for a number: over many numbers each choice has the
// highest lot in proportion to its weight, and when one leaves, only its own
// numbers move (rendezvous hashing).
func draw(number uint64, c *Choice) float64 {
	h := mix(number ^ hashString(offset, string(c.Partner)) ^ hashString(offset, string(c.Model))*3)
	u := (float64(h>>11) + 0.5) / (1 << 53)
	return -c.Weight / math.Log(u)
}

// keep puts the home of the request's key first: the choice with the highest lot
// that has room.
func keep(rule *Rule, q *Query, choices []Choice, ranked []Ranked) {
	var flying, weights float64
	for i := range ranked {
		if at := &ranked[i]; at.group == 0 {
			flying += float64(choices[at.Index].InFlight)
			weights += choices[at.Index].Weight
		}
	}
	home, best := -1, 0.0
	for i := range ranked {
		c := &choices[ranked[i].Index]
		if ranked[i].group != 0 || !c.room(rule.Affinity.bound(), flying, weights) {
			continue
		}
		if lot := draw(q.Key, c); lot > best {
			home, best = i, lot
		}
	}
	if home >= 0 {
		ranked[home].Score = math.Inf(-1)
		if ranked[home].Why == Suits {
			ranked[home].Why = IsHome
		}
	}
}

// room tells whether a choice may take one more request without having more than
// bound times its share of all. A server that queues has none.
func (c *Choice) room(bound, flying, weights float64) bool {
	if c.Loaded && c.Load.Waiting > 0 {
		return false
	}
	return float64(c.InFlight+1) <= math.Ceil(bound*(flying+1)*c.Weight/weights)
}

func (a Affinity) bound() float64 {
	if a.Bound < 1 {
		return 1.25
	}
	return a.Bound
}

// FNV-1a.
const (
	offset = 14695981039346656037
	prime  = 1099511628211
)

func hashString[T string | []byte](h uint64, s T) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * prime
	}
	return h
}

// mix spreads the bits of x (splitmix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// key is what tells which requests belong together, or 0.
func (g *generation) key() uint64 {
	switch a := g.rule.Affinity; a.By {
	case BySession:
		session := g.session
		if session == "" {
			session = g.req.User
		}
		if session == "" {
			return 0
		}
		return mix(hashString(offset, session)) | 1
	case ByPrefix:
		limit := a.Prefix
		if limit <= 0 {
			limit = 1024
		}
		if len(g.prompt) > 0 {
			return mix(hashString(offset, g.prompt[:min(limit, len(g.prompt))])) | 1
		}
		return prefixKey(g.req.Messages, limit)
	}
	return 0
}

// prefixKey hashes the first bytes of a conversation.
func prefixKey(messages []qiao.Message, limit int) uint64 {
	h := uint64(offset)
	for _, m := range messages {
		h = hashString(h, string(m.Role))
		for _, p := range m.Parts {
			n := min(limit, len(p.Text))
			h = hashString(h, p.Text[:n])
			if limit -= n; limit <= 0 {
				return mix(h) | 1
			}
		}
	}
	if len(messages) == 0 {
		return 0
	}
	return mix(h) | 1
}
