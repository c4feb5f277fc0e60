// Package cli is the command line: qiao <noun> <verb>, with the frequent verbs at
// the top.
//
// Start with [Main], which returns the exit code; [Code] is the table of those.
// Standard output carries the answer, standard error the rest. Commands parse
// flags and talk to people; the parts that do the work come from internal/app,
// or from a server by way of client.
package cli
