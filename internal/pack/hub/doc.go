// Package hub brings model files for the engine to this machine, from public hubs
// of models, a mirror of them, or a file, and keeps them in one folder.
//
// Start with [Open] and [Store.Pull]. Names such as qwen3:0.6b stand in a list
// that comes with the program, [Models]; OWNER/REPO/FILE.gguf names any other.
// What arrives is compared with the SHA-256 that the list or the hub gives; where
// neither does, that is said. The package does not run models.
package hub
