//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/internal/postgres"
	"github.com/qiao-ai/qiao/internal/postgres/pgtest"
)

// A cluster is nodes, the database that they share, and the partner that they ask.
type cluster struct {
	program []string // and its first arguments
	dir     string
	db      *pgtest.Server
	store   *postgres.DB
	partner *partner
	secret  string // of the clients' key
	nodes   []*node
}

// A node is one server with a data folder and a port of its own.
type node struct {
	dir, address string
	up           atomic.Bool // takes requests, as far as the balancer knows
	cmd          *exec.Cmd
	exited       chan error
}

// open starts all of it.
func open(ctx context.Context, p plan) (c *cluster, err error) {
	c = &cluster{program: p.Program, partner: newPartner()}
	defer func() {
		if err != nil {
			c.close()
		}
	}()
	if c.dir, err = os.MkdirTemp("", "qiao-nodes-"); err != nil {
		return c, err
	}
	if c.db, err = pgtest.Start(ctx); err != nil {
		return c, err
	}
	c.store = postgres.New(c.db.URL("postgres"))
	for n := range p.Nodes {
		address, err := freeAddress()
		if err != nil {
			return c, err
		}
		c.nodes = append(c.nodes, &node{dir: filepath.Join(c.dir, fmt.Sprint("node", n)), address: address})
	}
	if err := c.eachAtOnce(func(n *node) error { return c.start(n) }); err != nil { // an empty database: one makes the tables
		return c, err
	}
	keys := account.NewKeyring(c.store, nil)
	_, c.secret, err = keys.Create(ctx, account.Key{ID: "load"})
	return c, err
}

// freeAddress is a port that nobody has at the moment.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (c *cluster) eachAtOnce(do func(*node) error) error {
	errs := make([]error, len(c.nodes))
	var all sync.WaitGroup
	for i, n := range c.nodes {
		all.Go(func() { errs[i] = do(n) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// start runs a node and returns when it listens.
func (c *cluster) start(n *node) error {
	if err := os.MkdirAll(n.dir, 0o700); err != nil {
		return err
	}
	settings, err := json.Marshal(map[string]any{ // which is YAML as well
		"discover": false, "log": map[string]any{"level": "warn", "format": "json"},
		"partners": []any{map[string]any{"id": "mock", "kind": "openai", "base_url": c.partner.url() + "/v1", "model": "m"}},
	})
	if err != nil {
		return err
	}
	file := filepath.Join(n.dir, "config.yaml")
	if err := os.WriteFile(file, settings, 0o600); err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(n.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(c.program[0])
	cmd.Args = append(slices.Clone(c.program), "serve", "--listen", n.address, "--config", file)
	cmd.Env = append(os.Environ(), "QIAO_DATA="+n.dir, "QIAO_STORE="+c.db.URL("postgres"), "QIAO_PACKS="+filepath.Join(c.dir, "packs"), "HOME="+n.dir)
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	said := bufio.NewScanner(out)
	if !said.Scan() { // the line with the address
		text, _ := os.ReadFile(filepath.Join(n.dir, "log"))
		return fmt.Errorf("a node did not start: %w\n%s", cmd.Wait(), text)
	}
	n.cmd, n.exited = cmd, make(chan error, 1)
	go func() { n.exited <- cmd.Wait() }()
	n.up.Store(true)
	return nil
}

// grace is for requests that the balancer has sent to a node just before.
const grace = 20 * time.Millisecond

// stop ends a node by a signal. The balancer notices a node that is told to end
// before, and one that is killed only when a request fails.
func (n *node) stop(how syscall.Signal) error {
	if n.cmd == nil {
		return nil
	}
	if how != syscall.SIGKILL {
		n.up.Store(false)
		time.Sleep(grace)
	}
	if err := n.cmd.Process.Signal(how); err != nil {
		return err
	}
	select {
	case <-n.exited:
	case <-time.After(30 * time.Second):
		return errors.New("a node does not end")
	}
	n.cmd = nil
	n.up.Store(false)
	return nil
}

// close ends what is left.
func (c *cluster) close() {
	for _, n := range c.nodes {
		_ = n.stop(syscall.SIGKILL)
	}
	if c.store != nil {
		_ = c.store.Close()
	}
	if c.db != nil {
		_ = c.db.Stop()
	}
	c.partner.close()
	_ = os.RemoveAll(c.dir)
}
