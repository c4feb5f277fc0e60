package server

// Demanded tells whether an operation's role is written down.
func Demanded(id string) bool { _, ok := demanded[id]; return ok }
