package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao/internal/postgres/pgtest"
	"github.com/qiao-ai/qiao/internal/valkey/valkeytest"
)

// A cluster is servers with what they share.
type cluster struct {
	dir    string
	pg     *pgtest.Server
	valkey *valkeytest.Server
	mock   *mock
	builds [2]string // of the program, alike but for their version
	nodes  []*node
	end    context.CancelFunc
}

// A node is one server; the process may be another one later.
type node struct {
	name, address, config string
	dir                   string
	process               *exec.Cmd
	ready, shared         atomic.Bool // as /readyz says
}

const servers = 3

func start(ctx context.Context) (c *cluster, err error) {
	c = &cluster{}
	defer func() {
		if err != nil {
			c.stop()
		}
	}()
	if c.dir, err = os.MkdirTemp("", "qiao-cluster-"); err != nil {
		return c, err
	}
	for i := range c.builds {
		if c.builds[i], err = build(ctx, c.dir, fmt.Sprint("build-", i+1)); err != nil {
			return c, err
		}
	}
	if c.pg, err = pgtest.Start(ctx); err != nil {
		return c, err
	}
	if c.valkey, err = valkeytest.Run(); err != nil {
		return c, err
	}
	if c.mock, err = newMock(); err != nil {
		return c, err
	}
	for i := range servers {
		n := &node{name: fmt.Sprint("node", i+1), dir: filepath.Join(c.dir, fmt.Sprint("node", i+1))}
		c.nodes = append(c.nodes, n)
		if err = errors.Join(os.MkdirAll(n.dir, 0o700), n.prepare(c), n.start(c.builds[0])); err != nil {
			return c, err
		}
	}
	watch, end := context.WithCancel(ctx)
	c.end = end
	for _, n := range c.nodes {
		go n.watch(watch)
	}
	return c, await(ctx, c.healthy)
}

func build(ctx context.Context, dir, version string) (string, error) {
	program := filepath.Join(dir, version)
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags", "-X github.com/qiao-ai/qiao/internal/app.version="+version, "-o", program, "./cmd/qiao")
	cmd.Stderr, cmd.Env = os.Stderr, append(os.Environ(), "CGO_ENABLED=0")
	return program, cmd.Run()
}

// The keys of the clients.
const (
	freeKey    = "bench-secret-without-a-limit-0001"
	limitedKey = "bench-secret-with-a-limit-0000002"
	limit      = 1200 // requests in a minute
)

func (n *node) prepare(c *cluster) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	n.address = l.Addr().String()
	n.config = filepath.Join(n.dir, "config.yaml")
	settings := fmt.Sprintf(`discover: false
store: {url: %q}
shared: {url: %q, nodes: %d}
server:
  listen: %s
  keys:
    - {id: free, secret: %s, limits: {rpm: 100000000, tpm: 1000000000000}}
    - {id: limited, secret: %s, limits: {rpm: %d}}
partners:
  - {id: one, kind: openai, base_url: 'http://%s/v1', key: sk-partner, model: mock-model}
`, c.pg.URL("postgres"), c.valkey.URL(), servers, n.address, freeKey, limitedKey, limit, c.mock.address)
	return errors.Join(l.Close(), os.WriteFile(n.config, []byte(settings), 0o600))
}

func (n *node) start(program string) error {
	log, err := os.OpenFile(filepath.Join(n.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	n.process = exec.Command(program, "serve", "--config", n.config)
	n.process.Env = append(os.Environ(), "HOME="+n.dir, "XDG_DATA_HOME="+n.dir, "XDG_CACHE_HOME="+n.dir, "XDG_CONFIG_HOME="+n.dir)
	n.process.Stdout, n.process.Stderr = log, log
	return n.process.Start()
}

// signal ends the process and waits for it.
func (n *node) signal(s syscall.Signal) {
	if n.process != nil {
		_ = n.process.Process.Signal(s)
		_ = n.process.Wait()
		n.process = nil
	}
}

// watch asks whether the node is ready four times a second, as a balancer does.
func (n *node) watch(ctx context.Context) {
	client := &http.Client{Timeout: 2 * time.Second}
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		said, ok := "", false
		if resp, err := client.Get("http://" + n.address + "/readyz"); err == nil {
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			said, ok = string(body), resp.StatusCode == http.StatusOK
		}
		n.ready.Store(ok)
		n.shared.Store(ok && !strings.Contains(said, `"part":"shared"`))
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// healthy tells whether all servers are ready and share their limits.
func (c *cluster) healthy() bool {
	for _, n := range c.nodes {
		if !n.ready.Load() || !n.shared.Load() {
			return false
		}
	}
	return true
}

// await waits for a condition.
func await(ctx context.Context, holds func() bool) error {
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	defer stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			return errors.New("the servers are not well after two minutes; see their logs")
		case <-tick.C:
		}
	}
	return nil
}

// drain stops the servers as a service manager does: they write what they have.
func (c *cluster) drain() {
	for _, n := range c.nodes {
		n.signal(syscall.SIGTERM)
	}
}

// ledger counts the rows of each request.
func (c *cluster) ledger(ctx context.Context) (map[string]int, error) {
	conn, err := pgx.Connect(ctx, c.pg.URL("postgres"))
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "SELECT id, count(*) FROM ledger GROUP BY id")
	if err != nil {
		return nil, err
	}
	billed := map[string]int{}
	for rows.Next() {
		var id string
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		billed[id] = n
	}
	return billed, rows.Err()
}

func (c *cluster) stop() {
	if c.end != nil {
		c.end()
	}
	for _, n := range c.nodes {
		n.signal(syscall.SIGKILL)
	}
	if c.pg != nil {
		_ = c.pg.Stop()
	}
	if c.valkey != nil {
		_ = c.valkey.Stop()
	}
	if keep := os.Getenv("QIAO_BENCH_KEEP"); keep == "" && c.dir != "" { // the logs
		_ = os.RemoveAll(c.dir)
	}
}
