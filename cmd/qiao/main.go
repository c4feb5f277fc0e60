// Command qiao proofreads, rewrites and summarizes text, and proves that its
// facts were kept.
//
// Start with "qiao help"; docs/cli.md describes every command.
package main

import (
	"os"

	"github.com/qiao-ai/qiao/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
