//go:build unix

package lane

import (
	"errors"
	"syscall"
)

// looks tells whether this system lets a connection be looked at.
const looks = true

// closed tells whether the other side of a socket has closed it.
func closed(fd uintptr) bool {
	var one [1]byte
	n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	return n == 0 && err == nil || err != nil && err != syscall.EAGAIN && err != syscall.EWOULDBLOCK && err != syscall.EINTR
}

// isPassing tells whether accepting may work again in a moment.
func isPassing(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ECONNABORTED)
}
