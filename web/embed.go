// Package web holds the browser face of Qiao: a Svelte page and the polyfill
// of the Writing Assistance APIs, as built files.
//
// Use [Files] to serve them. Sources are in src and polyfill; "npm run build"
// writes dist, which is committed so that Go alone builds Qiao.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files returns the built files, with index.html at the root. Everything under
// assets has a hash of its content in its name and never changes.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path: fs.Sub cannot fail
	}
	return files
}
