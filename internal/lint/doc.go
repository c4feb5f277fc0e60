// Package lint holds tests of the tree itself: who may import whom, what every
// package and exported name must say, and what no file may contain.
//
// Run it with "go test ./internal/lint". Where a test fails, its message says
// why the rule exists. A new package needs a row in the table of imports_test.go.
package lint
