package kernel

// Read reads all of b, as fast as this processor can from memory, and returns a
// sum of it. It is what products of weights are measured against: they cannot be
// faster. len(b) must be a multiple of 256.
func Read(b []byte) uint64 { return read(b) }

// readPortable sums 8 bytes at a time.
func readPortable(b []byte) (sum uint64) {
	for i := 0; i+8 <= len(b); i += 8 {
		sum += uint64(load(b, i)) | uint64(load(b, i+4))<<32
	}
	return sum
}
