//go:build unix

// Command nodes runs several Qiao servers on one PostgreSQL, has clients ask them
// through a balancer that knows which live, and meanwhile kills nodes, crashes the
// database and rolls all nodes over:
//
//	go build -o bin/qiao ./cmd/qiao && go run ./bench/nodes -qiao bin/qiao
//
// It prints what clients saw of each fault, and then whether every answer that a
// client has got stands in the ledger, once. Everything is started here, on loopback
// and in temporary folders.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"time"
)

func main() {
	program := flag.String("qiao", "bin/qiao", "the program to run")
	nodes := flag.Int("nodes", 3, "servers")
	clients := flag.Int("clients", 24, "clients, each of which asks again at once")
	calm := flag.Duration("calm", 3*time.Second, "time before and after each fault")
	flag.Parse()
	log.SetFlags(0)
	report, err := run(context.Background(), plan{Program: []string{*program}, Nodes: *nodes, Clients: *clients, Calm: *calm})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(report)
	if !report.right() {
		os.Exit(1)
	}
}
