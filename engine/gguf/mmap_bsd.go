//go:build unix && !linux

package gguf

// forget does nothing: these systems drop clean pages by themselves.
func (m *mapping) forget() {}
