package pack

import (
	"context"
	"net/url"
	"strings"

	"github.com/qiao-ai/qiao"
)

// Get downloads what an address holds into the file at path, and goes on after the
// bytes that the file has already. It tries again as long as something comes. More
// than limit bytes are an error of Kind Protocol. moved is told how far it is; its
// error ends the download. What arrived stays in the file in every case.
func Get(ctx context.Context, address, path string, limit int64, moved func(at int64) error) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http") {
		return qiao.Errorf(qiao.Invalid, "pack: download", "the address is not a URL").
			WithFix("Give one that begins with https://.")
	}
	err = (&download{url: u, path: path, limit: limit, moved: moved}).run(ctx)
	if ctx.Err() != nil {
		return canceled(ctx)
	}
	return err
}

// Lock takes the lock file at path, and says whether it got it: another process, or
// another caller in this one, may have it. Call unlock when done.
func Lock(path string) (unlock func(), ok bool, err error) {
	l, err := tryLock(path)
	if err != nil {
		return nil, false, folderError("pack: lock", err)
	}
	if l == nil {
		return nil, false, nil
	}
	return l.unlock, true, nil
}
