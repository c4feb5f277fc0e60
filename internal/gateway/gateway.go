package gateway

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/route"
)

// Feature is what requests through the gateway count as.
const Feature qiao.Feature = "gateway"

// A Config says what a Gateway works with. Router and Metrics are required.
type Config struct {
	// Router is who answers at present; it returns nil when no partner is there.
	Router func(ctx context.Context) *route.Router
	// Gate admits requests; nil admits all.
	Gate *account.Gate
	// Demand estimates what a request may cost at most; nil says nothing of it.
	Demand func(r *qiao.Request, input, output int64) (most qiao.Money, unpriced bool)
	// Price is what an answer cost; false where the price is not known. Nil knows
	// none.
	Price func(p qiao.PartnerID, m qiao.ModelID, u qiao.Usage, at time.Time) (qiao.Money, bool)
	// Record keeps one row a request; nil keeps none. It must not wait.
	Record func(ledger.Row)
	// Region turns the region that a client names, or none, into one that has a
	// route; nil leaves it.
	Region func(context.Context, qiao.Region) qiao.Region
	// EndUser turns the client's id of an end user into one that may go to a
	// partner; nil leaves it.
	EndUser func(id string) string
	// Label is the value of the header Qiao-Label, the marking of generated content
	// that a region demands; "" and nil are none.
	Label func(r qiao.Region, s qiao.Served, id string) string
	// Strict refuses what a partner has no word for instead of listing it. A client
	// chooses for itself with the header Qiao-Unsupported: refuse, or: list.
	Strict bool

	// Traced gives each request a span, above those of the partners.
	Traced bool

	Metrics *telemetry.Metrics
	Log     *slog.Logger
	Body    int64         // bytes of a request; 12 MB if 0
	Read    time.Duration // for a client to send it; 60 s if 0
	Write   time.Duration // for a client to take a piece of an answer; 30 s if 0
	Now     func() time.Time
}

// A Gateway serves dialects. Its methods may be called from many goroutines.
type Gateway struct{ cfg Config }

// New makes a Gateway.
func New(cfg Config) *Gateway {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Metrics == nil {
		cfg.Metrics = telemetry.NewMetrics()
	}
	if cfg.Body == 0 {
		cfg.Body = 12_000_000
	}
	if cfg.Read == 0 {
		cfg.Read = time.Minute
	}
	if cfg.Write == 0 {
		cfg.Write = 30 * time.Second
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Gateway{cfg}
}

// Serve returns a handler of requests for an answer in a dialect. The key of the
// caller is taken from the request's context, see package account.
func (g *Gateway) Serve(d Dialect) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{gateway: g, dialect: d, shape: d, w: w, r: r, began: g.cfg.Now()}
		x.run()
	})
}
