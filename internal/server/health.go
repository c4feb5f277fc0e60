package server

import (
	"encoding/json"
	"net/http"
)

// health answers whether the process lives.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok", "version": s.cfg.Version})
}

// ready answers whether requests should be sent here, and why not.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	reasons := []Reason{}
	if s.cfg.Ready != nil {
		reasons = append(reasons, s.cfg.Ready(r.Context())...)
	}
	if s.stopping.Load() {
		reasons = append(reasons, Reason{Part: "server", Message: "it is stopping"})
	}
	code := http.StatusOK
	for _, reason := range reasons {
		if !reason.Ready {
			code = http.StatusServiceUnavailable
		}
	}
	writeJSON(w, code, map[string]any{"ready": code == http.StatusOK, "reasons": reasons})
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v) // a client that has gone
}
