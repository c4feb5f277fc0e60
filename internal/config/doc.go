// Package config reads the settings: flags over QIAO_* variables over a YAML file
// over defaults.
//
// Start with [Load]; [Watch] yields new settings when the file changes or SIGHUP
// arrives. Reading is strict: a key that is not known, a value that does not fit,
// or settings that contradict each other are errors with the place and a Fix.
// Secrets are of type [Secret], which never prints. The package does not act on
// settings.
package config
