package english

import "testing"

func TestShortened(t *testing.T) {
	for word, want := range map[string]bool{"mmap": true, "nnz": true, "map": false, "oozes": false, "a": false} {
		if shortened(word) != want {
			t.Errorf("shortened(%q) is %v", word, !want)
		}
	}
}
