package config

import (
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/text"
)

// Settings are all that can be set. The yaml tag names a key in the file, the env
// tag a variable that goes over it.
type Settings struct {
	Server   Server                           `yaml:"server"`
	Data     Path                             `yaml:"data" env:"QIAO_DATA"` // folder of the state
	Store    Store                            `yaml:"store"`
	Packs    Path                             `yaml:"packs" env:"QIAO_PACKS"` // folder of model packs; DATA/packs if empty
	Cache    Path                             `yaml:"cache" env:"QIAO_CACHE"` // folder of what can be made again
	Log      Log                              `yaml:"log"`
	Region   qiao.Region                      `yaml:"region" env:"QIAO_REGION"`     // of requests that name none
	Discover bool                             `yaml:"discover" env:"QIAO_DISCOVER"` // find partners by keys in the environment and servers on this machine
	Partners []Partner                        `yaml:"partners"`
	Routes   map[qiao.Region][]qiao.PartnerID `yaml:"routes"`   // ordered partners of a region; "default" is for the others
	Policies []Policy                         `yaml:"policies"` // they come before routes; the first that fits a request holds
	Aliases  map[qiao.ModelID][]string        `yaml:"aliases"`  // names of models, such as fast, for PARTNER/MODEL or MODEL
	Exchange map[string]Number                `yaml:"exchange"` // what a unit of each currency is worth, to compare prices
	Write    Write                            `yaml:"write"`
	Photos   Photos                           `yaml:"photos"`
	Assist   Assistant                        `yaml:"assistant"`
	Catalog  Path                             `yaml:"catalog"` // of models and prices, over the one that comes with the program
	Budgets  Budgets                          `yaml:"budgets"`
	Ledger   Ledger                           `yaml:"ledger"`
	Shared   Shared                           `yaml:"shared"`
	China    China                            `yaml:"china"`
	Gateway  Gateway                          `yaml:"gateway"`
	Hub      string                           `yaml:"hub" env:"QIAO_HUB"` // address of the hub that models are pulled from; empty is the usual ones
	Models   Models                           `yaml:"models"`             // of this machine
}

// Models bound what model files that run in this process may take.
type Models struct {
	Memory Bytes         `yaml:"memory"` // of all that are loaded; 0 is what the machine has free
	Idle   time.Duration `yaml:"idle"`   // one that nobody asked for so long is unloaded; 0 is never

	SmallCache bool `yaml:"small_cache"` // what was read is kept in 8 bits: about half the memory
}

// Store says where the features' state is.
type Store struct {
	// URL is postgres://USER@HOST/DATABASE, which many nodes may share. Empty is one
	// SQLite file in Data.
	URL Secret `yaml:"url" env:"QIAO_STORE"`
}

// Server says how the HTTP server listens.
type Server struct {
	Listen   string   `yaml:"listen" env:"QIAO_LISTEN"`
	Keys     []Key    `yaml:"keys" env:"QIAO_KEYS"`       // demanded if there are any
	Origins  []string `yaml:"origins" env:"QIAO_ORIGINS"` // of web pages elsewhere that may call
	Hosts    []string `yaml:"hosts" env:"QIAO_HOSTS"`     // more names that this server is called by
	Body     Bytes    `yaml:"body" env:"QIAO_BODY"`       // of a request, at most
	DAV      bool     `yaml:"dav" env:"QIAO_DAV"`         // phones may subscribe to calendar, reminders and contacts
	Timeouts Timeouts `yaml:"timeouts"`
	OIDC     OIDC     `yaml:"oidc"` // signs people in, for the web page
}

// OIDC says which OpenID Connect provider signs people in, and as what.
type OIDC struct {
	Issuer   string                  `yaml:"issuer"`    // its address; empty signs nobody in
	ClientID string                  `yaml:"client_id"` // of this server there
	Secret   Secret                  `yaml:"secret"`    // empty for a public client
	URL      string                  `yaml:"url"`       // of this server as browsers call it, such as https://qiao.example
	Scopes   []string                `yaml:"scopes"`
	User     string                  `yaml:"user"`    // the claim that names whose things apply
	Claim    string                  `yaml:"claim"`   // whose values Roles has
	Roles    map[string]account.Role `yaml:"roles"`   // user, viewer, operator or admin by the claim's values
	Default  account.Role            `yaml:"default"` // for those without a value in Roles; empty turns them away
	Session  time.Duration           `yaml:"session"` // how long one is signed in
	Limits   Limits                  `yaml:"limits"`  // of each person
}

// Timeouts bound how long the server waits.
type Timeouts struct {
	Header   time.Duration `yaml:"header"`   // for a request's headers
	Body     time.Duration `yaml:"body"`     // for its body
	Idle     time.Duration `yaml:"idle"`     // between requests of a connection
	Write    time.Duration `yaml:"write"`    // for a client to take a piece of an answer
	Drain    time.Duration `yaml:"drain"`    // after it says that it stops, while it still takes requests
	Shutdown time.Duration `yaml:"shutdown"` // for answers on their way, when the server stops
}

// A Key lets a client in. Its ID is the name of the user whose dictionary and
// profile apply. One of Secret and SHA256 is set.
type Key struct {
	ID     string `yaml:"id"`
	Secret Secret `yaml:"secret"`
	SHA256 string `yaml:"sha256"` // of the secret, in hex

	Team     account.Team   `yaml:"team"`
	Role     account.Role   `yaml:"role"`     // user, viewer, operator, admin; empty is admin without a scope, user with one
	Features []qiao.Feature `yaml:"features"` // that it is for; empty is all
	Models   []string       `yaml:"models"`   // patterns such as qwen* or deepseek/*; empty is all
	Regions  []qiao.Region  `yaml:"regions"`  // empty is all
	Limits   Limits         `yaml:"limits"`
}

// Log says what is logged. Texts never are.
type Log struct {
	Level  string `yaml:"level" env:"QIAO_LOG_LEVEL"`   // debug, info, warn, error
	Format string `yaml:"format" env:"QIAO_LOG_FORMAT"` // auto, text, json
}

// A Partner is a model service.
type Partner struct {
	ID         qiao.PartnerID `yaml:"id"`
	Name       string         `yaml:"name"` // for people
	Kind       string         `yaml:"kind"` // the protocol or vendor, see Kinds; or local, a model file
	Path       Path           `yaml:"path"` // of a local model's GGUF file
	BaseURL    string         `yaml:"base_url"`
	Key        Secret         `yaml:"key"`
	Model      qiao.ModelID   `yaml:"model"`  // for requests that name none
	Models     []qiao.ModelID `yaml:"models"` // that may be asked for; empty is any
	Region     qiao.Region    `yaml:"region"` // where it computes
	Scope      string         `yaml:"scope"`  // among which machines it chooses where, such as mainland or global
	Tags       []string       `yaml:"tags"`   // for policies
	Local      bool           `yaml:"local"`  // on this machine
	FirstToken time.Duration  `yaml:"first_token"`
	Idle       time.Duration  `yaml:"idle"`
	Quota      Quota          `yaml:"quota"` // what all may ask of it together
	Extra      map[string]any `yaml:"extra"` // its own parameters
}

// Write sets the writing tools.
type Write struct {
	StrictModel string          `yaml:"strict_model" env:"QIAO_STRICT_MODEL"` // PARTNER or PARTNER/MODEL: the second model of strict mode
	Languages   []text.Language `yaml:"languages" env:"QIAO_LANGUAGES"`       // that are proofread offline
	Chunk       int             `yaml:"chunk" env:"QIAO_CHUNK"`               // characters a model is given at once
	Parallel    int             `yaml:"parallel"`                             // model calls at once for one document
}

// Photos sets the libraries of photos.
type Photos struct {
	// Meaning is PARTNER/MODEL: the model whose vectors find pictures by what they
	// mean. Small pictures go to that partner, of the users in Share alone. A model on
	// this machine is one, too.
	Meaning    qiao.ModelID `yaml:"meaning"`
	Dimensions int          `yaml:"dimensions"` // of the vectors; the model's own if 0
	// Caption is PARTNER/MODEL: the vision model that describes pictures in both
	// languages, of the users in Share alone, in the albums that they allow.
	Caption     qiao.ModelID `yaml:"caption"`
	CaptionRate int          `yaml:"caption_rate"` // requests a minute at most
	// NativeHEIF lets the machine's libheif decode HEIC, in a program that can load
	// libraries; a fault in it ends the program.
	NativeHEIF bool     `yaml:"native_heif"`
	Share      []string `yaml:"share"` // users whose pictures may be sent; local is the one without a key
}

// Default returns the settings that hold where nothing is set.
func Default(p Paths) Settings {
	return Settings{
		Server: Server{
			Listen: "127.0.0.1:7333",
			DAV:    true,
			Body:   12_000_000,
			OIDC:   OIDC{Scopes: []string{"openid", "profile", "email"}, User: "sub", Claim: "groups", Session: 12 * time.Hour},
			Timeouts: Timeouts{
				Header: 10 * time.Second, Body: time.Minute, Idle: 2 * time.Minute,
				Write: 30 * time.Second, Shutdown: 20 * time.Second,
			},
		},
		Data: Path(p.Data), Cache: Path(p.Cache),
		Log:      Log{Level: "info", Format: "auto"},
		Discover: true,
		Photos:   Photos{CaptionRate: 30},
		Exchange: map[string]Number{"CNY": 1, "USD": 7.1}, // roughly; prices of different currencies are only compared by it
		Write:    Write{Languages: []text.Language{text.English, text.Chinese}, Chunk: 2400, Parallel: 4},
		Budgets:  Budgets{Unpriced: "refuse"},
		Gateway:  Gateway{Unsupported: "list"},
		Ledger:   Ledger{Keep: 400 * 24 * time.Hour, Interval: 250 * time.Millisecond},
		Shared:   Shared{Nodes: 1},
		China:    China{Regions: []qiao.Region{"cn"}},
		Models:   Models{Idle: 15 * time.Minute},
	}
}
