package lane

import "io"

// A body is a request's, of a length that is known.
type body struct {
	c    *conn
	left int64
	err  error
}

// Ready tells whether all of it has come, so that reading it needs no deadline.
func (b *body) Ready() bool { return b.left <= int64(len(b.c.in)-b.c.from) }

// Read implements [io.Reader].
func (b *body) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	if b.err != nil {
		return 0, b.err
	}
	p = p[:min(int64(len(p)), b.left)]
	if c := b.c; c.from < len(c.in) {
		n := copy(p, c.in[c.from:])
		c.from += n
		b.left -= int64(n)
		return n, nil
	}
	n, err := b.c.net.Read(p)
	b.left -= int64(n)
	if err == io.EOF && b.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		b.err = err
	}
	return n, err
}

// Close implements [io.Closer].
func (b *body) Close() error { return nil }

// drain reads the rest of it, if that is little, and tells whether it did.
func (b *body) drain() bool {
	if b.left == 0 {
		return true
	}
	if b.left > drained {
		return false
	}
	_, err := io.Copy(io.Discard, b)
	return err == nil && b.left == 0
}
