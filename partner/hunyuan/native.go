package hunyuan

import (
	"context"
	"net/http"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

// NativeOptions say whom to call and how. SecretID and SecretKey are required.
type NativeOptions struct {
	SecretID  string
	SecretKey partner.Key
	Base      string // "https://hunyuan.tencentcloudapi.com" if empty
	Region    string // the header X-TC-Region; not sent if empty
	Client    *http.Client
	Codes     map[string]qiao.Kind // further error codes, before the known ones
	Now       func() time.Time     // time.Now if nil
	// WholeModeration lets Tencent moderate the whole answer before any of it is
	// sent. By default it moderates piece by piece, and may end an answer half-way
	// as blocked.
	WholeModeration bool
}

// A Native calls the signed API. It implements partner.Driver, partner.Dropper
// and partner.Addresser; there is no list of models.
type Native struct {
	o    NativeOptions
	link *wire.Link
}

// NewNative makes the driver for the signed API.
func NewNative(o NativeOptions) (*Native, error) {
	if o.SecretID == "" || o.SecretKey == "" {
		return nil, qiao.Errorf(qiao.Misconfigured, "configure", "hunyuan's native API needs a secret id and a secret key").
			WithFix("Create them at console.cloud.tencent.com/cam/capi, or use a TokenHub key instead.")
	}
	if o.Base == "" {
		o.Base = "https://hunyuan.tencentcloudapi.com"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	header := http.Header{"X-TC-Action": {"ChatCompletions"}, "X-TC-Version": {"2023-09-01"}, "X-TC-Language": {"zh-CN"}}
	if o.Region != "" {
		header["X-TC-Region"] = []string{o.Region}
	}
	link, err := wire.Open(wire.Options{Base: o.Base, Key: o.SecretKey, Header: header, Client: o.Client,
		Sign: signer{o.SecretID, o.SecretKey, o.Now}.sign, Failures: nativeFailures(o.Codes)})
	if err != nil {
		return nil, err
	}
	return &Native{o, link}, nil
}

// Address implements partner.Addresser.
func (n *Native) Address() string { return n.link.Address() }

// Generate implements partner.Driver.
func (n *Native) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	body, err := n.o.encode(r)
	if err != nil {
		return nil, err
	}
	return n.link.Ask(ctx, wire.Call{Path: "/", Body: body}, &answer{fail: n.link.Failed, stops: wire.NewStopTrimmer(r.Stop)})
}

// nativeFailures are those of the SDK of version 4.1.188 and of page 1729/111007
// of cloud.tencent.com.
func nativeFailures(own map[string]qiao.Kind) wire.Failures {
	codes := wire.Table(map[qiao.Kind][]string{
		qiao.Unauthenticated: {"FailedOperation.UserUnAuthError"},
		qiao.Forbidden:       {"FailedOperation.PartnerAccountUnSupport"},
		qiao.RateLimited:     {"RequestLimitExceeded", "LimitExceeded", "FailedOperation.EngineServerLimitExceeded"},
		qiao.Timeout:         {"FailedOperation.EngineRequestTimeout", "4001"},
		qiao.Unavailable:     {"FailedOperation.EngineServerError", "FailedOperation.ConsoleServerError", "InternalError", "4000"},
		qiao.Billing: {"FailedOperation.FreeResourcePackExhausted", "FailedOperation.ResourcePackExhausted",
			"FailedOperation.ServiceStop", "FailedOperation.ServiceStopArrears"},
		qiao.NotFound: {"FailedOperation.ServiceNotActivated"},
	})
	for name, kind := range own {
		codes[name] = kind
	}
	return wire.Failures{
		Codes: codes,
		Prefixes: map[string]qiao.Kind{
			"AuthFailure": qiao.Unauthenticated, "UnauthorizedOperation": qiao.Forbidden, "InvalidParameter": qiao.Invalid,
			"UnknownParameter": qiao.Invalid, "MissingParameter": qiao.Invalid, "RequestLimitExceeded.": qiao.RateLimited,
			"InternalError.": qiao.Unavailable,
		},
		Fixes: map[string]string{
			"AuthFailure.SignatureExpire": "Set this machine's clock: a signature is good for five minutes.",
		},
	}
}
