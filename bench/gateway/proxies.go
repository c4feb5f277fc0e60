package main

import (
	"bufio"
	"bytes"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"

	"github.com/valyala/fasthttp"
)

// serveFast is the least that a proxy of fasthttp does: it copies the request,
// sends it, and passes the answer on.
func serveFast(address, to string) {
	plain := &fasthttp.HostClient{Addr: to, MaxConns: 8192, ReadBufferSize: 16 << 10, NoDefaultUserAgentHeader: true}
	streaming := &fasthttp.HostClient{Addr: to, MaxConns: 8192, StreamResponseBody: true, ReadBufferSize: 16 << 10, NoDefaultUserAgentHeader: true}
	handle := func(ctx *fasthttp.RequestCtx) {
		req := fasthttp.AcquireRequest()
		defer fasthttp.ReleaseRequest(req)
		ctx.Request.CopyTo(req)
		req.SetHost(to)
		if !bytes.Contains(ctx.PostBody(), []byte(`"stream":true`)) {
			if err := plain.Do(req, &ctx.Response); err != nil {
				ctx.Error(err.Error(), http.StatusBadGateway)
			}
			return
		}
		resp := fasthttp.AcquireResponse()
		resp.StreamBody = true
		if err := streaming.Do(req, resp); err != nil {
			ctx.Error(err.Error(), http.StatusBadGateway)
			return
		}
		ctx.SetStatusCode(resp.StatusCode())
		ctx.SetContentTypeBytes(resp.Header.ContentType())
		ctx.SetBodyStreamWriter(func(w *bufio.Writer) {
			defer fasthttp.ReleaseResponse(resp)
			defer resp.CloseBodyStream()
			buf := make([]byte, 16<<10)
			for {
				n, err := resp.BodyStream().Read(buf)
				if n > 0 {
					_, _ = w.Write(buf[:n])
					if w.Flush() != nil {
						return
					}
				}
				if err != nil {
					return
				}
			}
		})
	}
	log.Fatal((&fasthttp.Server{Handler: handle, MaxRequestBodySize: 64 << 20}).ListenAndServe(address))
}

type buffers struct{ pool sync.Pool }

func (b *buffers) Get() []byte  { return b.pool.Get().([]byte) }
func (b *buffers) Put(p []byte) { b.pool.Put(p) }

// serveReverse is a bare httputil.ReverseProxy that flushes each piece.
func serveReverse(address, to string) {
	target := &url.URL{Scheme: "http", Host: to}
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport:     &http.Transport{MaxIdleConns: 4096, MaxIdleConnsPerHost: 4096, DisableCompression: true},
		FlushInterval: -1,
		BufferPool:    &buffers{sync.Pool{New: func() any { return make([]byte, 32<<10) }}},
	}
	log.Fatal(http.ListenAndServe(address, proxy))
}
