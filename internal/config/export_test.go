package config

// NewKey is for tests.
func NewKey(id, secret string) Key { return Key{ID: id, Secret: NewSecret(secret)} }
