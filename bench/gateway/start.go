package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"time"
)

// starts is how often a server is started; the first starts pay for the pages of the
// program and for the store.
const starts = 15

// coldStart measures the time from starting the process until /readyz says yes.
func coldStart() {
	dir, err := os.MkdirTemp("", "qiao-bench-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	program, config := build(dir), settings(dir, "127.0.0.1:9")
	var list []time.Duration
	for i := range starts {
		took, err := untilReady(program, dir, config)
		if err != nil {
			log.Fatal("gateway: the server does not start: ", err)
		}
		if list = append(list, took); i == 0 {
			fmt.Printf("the first start, which makes the store: %.0f ms\n", millis(took))
		}
	}
	rest := slices.Sorted(slices.Values(list[1:]))
	fmt.Printf("ready after %.0f ms at the median of %d starts, %.0f to %.0f ms\n",
		millis(rest[len(rest)/2]), len(rest), millis(rest[0]), millis(rest[len(rest)-1]))
}

func untilReady(program, dir, config string) (time.Duration, error) {
	address := port()
	cmd := serve(program, dir, address, config)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	for time.Since(began) < 20*time.Second {
		resp, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return time.Since(began), nil
			}
		}
		time.Sleep(time.Millisecond)
	}
	return 0, fmt.Errorf("not ready within 20 s")
}
