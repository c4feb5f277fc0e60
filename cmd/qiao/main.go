// Command qiao proofreads, rewrites and summarizes text, and proves that its
// facts were kept.
//
// Start with "qiao help"; docs/cli.md describes every command.
package main

import (
	"os"
	_ "time/tzdata" // Windows and bare containers have no zones of their own

	"github.com/qiao-ai/qiao/bakeoff/sandbox"
	"github.com/qiao-ai/qiao/internal/cli"
)

func main() {
	sandbox.Child() // does not return where this process is to become a sandbox
	os.Exit(cli.Main(os.Args[1:]))
}
