package cli

import (
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/qiao-ai/qiao"
)

func newMan(*global) *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the manual pages into a folder",
		Example: examples("qiao man ~/.local/share/man/man1", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return qiao.E(qiao.Other, "qiao man", err)
			}
			epoch := time.Unix(0, 0).UTC() // the same pages for the same program
			header := &doc.GenManHeader{Section: "1", Source: "Qiao", Manual: "Qiao", Date: &epoch}
			cmd.Root().DisableAutoGenTag = true
			return doc.GenManTree(cmd.Root(), header, args[0])
		},
	}
}
