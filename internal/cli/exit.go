package cli

import (
	"errors"

	"github.com/qiao-ai/qiao"
)

// The exit codes.
const (
	done          = 0
	failed        = 1
	usage         = 2 // the command line or the input is not right
	partly        = 3 // some of several inputs failed
	misconfigured = 10
	unreachable   = 11 // a server does not answer: Qiao's, a partner's, a registry
	notAllowed    = 12
	overQuota     = 13
	interrupted   = 130
)

// codes maps each Kind to an exit code.
var codes = map[qiao.Kind]int{
	qiao.Other:           failed,
	qiao.Invalid:         usage,
	qiao.Unsupported:     failed,
	qiao.TooLarge:        failed,
	qiao.Unauthenticated: notAllowed,
	qiao.Forbidden:       notAllowed,
	qiao.NotFound:        failed,
	qiao.Conflict:        failed,
	qiao.Billing:         overQuota,
	qiao.RateLimited:     overQuota,
	qiao.OverBudget:      overQuota,
	qiao.Overloaded:      unreachable,
	qiao.Unavailable:     unreachable,
	qiao.Timeout:         unreachable,
	qiao.Canceled:        interrupted,
	qiao.Blocked:         failed,
	qiao.Protocol:        failed,
	qiao.Misconfigured:   misconfigured,
}

var (
	// errSaid ends a command whose failures were told already.
	errSaid = errors.New("told already")
	// errPartly says that some of several inputs were done and others not.
	errPartly = errors.New("partly done")
)

// said marks err as told: the exit code is still err's.
func said(err error) error { return errors.Join(errSaid, err) }

// Code returns the exit code of an error.
func Code(err error) int {
	switch {
	case err == nil:
		return done
	case errors.Is(err, errPartly):
		return partly
	}
	return codes[qiao.KindOf(err)]
}

// wrongUsage says that the command line is not right.
func wrongUsage(command, format string, args ...any) *qiao.Error {
	return qiao.Errorf(qiao.Invalid, "qiao", format, args...).WithFix("See: %s --help", command)
}
