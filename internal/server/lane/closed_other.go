//go:build !unix

package lane

// looks: a client that leaves would not be noticed, so net/http serves all.
const looks = false

func closed(uintptr) bool { return false }

func isPassing(error) bool { return false }
