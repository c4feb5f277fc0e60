//go:build !linux

package sandbox

import (
	"context"

	"github.com/qiao-ai/qiao"
)

// A Box runs programs, on Linux only.
type Box struct{}

// New fails with Kind Unsupported: this system has no way to isolate programs
// that we use.
func New(context.Context, Limits) (*Box, error) { return nil, unsupported() }

func unsupported() error {
	return qiao.Errorf(qiao.Unsupported, "sandbox", "programs can be isolated on Linux only").
		WithFix("Run this on Linux, or in a container or a WSL 2 system; programs are never run unprotected.")
}

// Run fails as New does.
func (*Box) Run(context.Context, string) (Result, error) { return Result{}, unsupported() }

// Judge fails as New does.
func (*Box) Judge(context.Context, Case) (Verdict, error) { return Verdict{}, unsupported() }

// Child does nothing here: no sandbox is ever started.
func Child() {}
