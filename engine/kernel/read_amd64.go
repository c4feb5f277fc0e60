package kernel

import "golang.org/x/sys/cpu"

func read(b []byte) uint64 {
	n := len(b) &^ 255
	if n == 0 || !cpu.X86.HasAVX2 {
		return readPortable(b)
	}
	return readAsm(&b[0], n)
}
