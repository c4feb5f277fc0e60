package ledger

import (
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Filter chooses rows. The zero value chooses all.
type Filter struct {
	Since, Until time.Time // [Since, Until); zero is open
	Key          string
	Team         string
	Feature      qiao.Feature
	Partner      qiao.PartnerID
	Model        qiao.ModelID // that answered
	Region       qiao.Region
	Outcome      Outcome
}

// A Dimension is what rows can be grouped by.
type Dimension string

// The dimensions. The last three are of time, in the Query's zone; one of them may
// be asked for.
const (
	ByKey     Dimension = "key"
	ByTeam    Dimension = "team"
	ByUser    Dimension = "user"
	ByFeature Dimension = "feature"
	ByRegion  Dimension = "region"
	ByPartner Dimension = "partner"
	ByAsked   Dimension = "asked"
	ByModel   Dimension = "model"
	ByOutcome Dimension = "outcome"
	ByDialect Dimension = "dialect"
	ByMinute  Dimension = "minute"
	ByHour    Dimension = "hour"
	ByDay     Dimension = "day"
)

// Dimensions lists all dimensions.
func Dimensions() []Dimension {
	return []Dimension{ByKey, ByTeam, ByUser, ByFeature, ByRegion, ByPartner, ByAsked, ByModel, ByOutcome, ByDialect, ByMinute, ByHour, ByDay}
}

// Step is how long a dimension of time lasts, or 0 for any other.
func (d Dimension) Step() time.Duration {
	switch d {
	case ByMinute:
		return time.Minute
	case ByHour:
		return time.Hour
	case ByDay:
		return 24 * time.Hour
	}
	return 0
}

// A Query asks for sums over rows.
type Query struct {
	Filter
	By []Dimension
	// Offset is the zone of hours and days, east of UTC.
	Offset time.Duration
	Limit  int // groups at most: 10,000 if 0
}

// A Group is the sum over the rows that agree in all dimensions of a Query and in
// the currency: amounts in two currencies are never added.
type Group struct {
	Labels   map[Dimension]string `json:"labels,omitempty"` // but for dimensions of time
	Start    time.Time            `json:"start,omitzero"`   // of the minute, hour or day
	Requests int64                `json:"requests"`
	Failed   int64                `json:"failed"` // neither ok nor canceled
	Hedged   int64                `json:"hedged"`
	Unpriced int64                `json:"unpriced"`
	Retries  int64                `json:"retries"` // attempts that failed
	Usage    qiao.Usage           `json:"usage"`
	// Cost has what hedges cost too, in the currency of the row that they belong to.
	Cost qiao.Money `json:"cost"`
	// FirstTokenMS and TotalMS are means; FirstTokenMS is over those that began.
	FirstTokenMS float64 `json:"firstTokenMs,omitempty"`
	TotalMS      float64 `json:"totalMs"`
	// FirstToken counts answers by their time to the first token, see Bounds.
	FirstToken []int64 `json:"firstToken,omitempty"`
}

// ParseDimensions reads names with commas between them.
func ParseDimensions(s string) ([]Dimension, error) {
	var list []Dimension
	steps := 0
	for name := range strings.SplitSeq(s, ",") {
		d := Dimension(strings.TrimSpace(name))
		if d == "" {
			continue
		}
		if !slices.Contains(Dimensions(), d) || slices.Contains(list, d) {
			return nil, qiao.Errorf(qiao.Invalid, "usage", "rows cannot be grouped by %q", name).WithFix("Use, each once: %s", known())
		}
		if d.Step() > 0 {
			steps++
		}
		list = append(list, d)
	}
	if steps > 1 {
		return nil, qiao.Errorf(qiao.Invalid, "usage", "rows can be grouped by one step of time").WithFix("Use one of minute, hour and day.")
	}
	return list, nil
}

func known() string {
	var names []string
	for _, d := range Dimensions() {
		names = append(names, string(d))
	}
	return strings.Join(names, ", ")
}

// Bounds are the upper bounds of the classes that Group.FirstToken counts; the last
// class is above all of them.
func Bounds() []time.Duration {
	list := make([]time.Duration, 12)
	for i := range list {
		list[i] = 25 * time.Millisecond << i
	}
	return list
}

// Quantile estimates the time to the first token that a part of the answers, such
// as 0.95, did not pass. It is 0 where no answer began, and within a class as if
// answers were spread evenly.
func (g Group) Quantile(part float64) time.Duration {
	total := int64(0)
	for _, n := range g.FirstToken {
		total += n
	}
	if total == 0 {
		return 0
	}
	rest := part * float64(total)
	bounds := Bounds()
	low := time.Duration(0)
	for i, n := range g.FirstToken {
		if i == len(bounds) {
			break
		}
		if float64(n) >= rest && n > 0 {
			return low + time.Duration(float64(bounds[i]-low)*rest/float64(n))
		}
		rest -= float64(n)
		low = bounds[i]
	}
	return low
}
