package server

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/graph"
)

// handler returns all routes behind all guards, the outermost guard last.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql", asLocal(s.api.Handler()))
	mux.HandleFunc("POST /load/{kind}", s.deliver)
	mux.HandleFunc("GET /schema.graphql", s.schema)
	mux.HandleFunc("GET /healthz", s.healthy)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", s.metrics.handler())
	mux.HandleFunc("GET /{$}", s.page("index.html"))
	mux.HandleFunc("GET /graphiql", s.page("graphiql.html"))
	mux.HandleFunc("GET /favicon.svg", s.asset)
	mux.HandleFunc("GET /assets/", s.asset)

	h := s.metrics.observed(mux)
	h = compressed(h)
	h = s.guardOrigin(h)
	h = s.cors(h)
	h = s.guardHost(h)
	h = s.recovering(h)
	h = s.logging(h)
	return identified(h)
}

// compressed packs answers, but not streams of events: the packer holds back what is small. A packed answer is other bytes, so its entity
// tag is another: it ends in -gzip or -zstd.
func compressed(next http.Handler) http.Handler {
	pack, err := gzhttp.NewWrapper(gzhttp.SuffixETag("-gzip"))
	if err != nil { // only options could be wrong
		panic(err)
	}
	packed := pack(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			next.ServeHTTP(w, r)
			return
		}
		packed(w, r)
	})
}

// asLocal makes whoever reaches the port the local analyst: the port is open to this machine alone.
func asLocal(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(graph.WithPrincipal(r.Context(), access.Local())))
	})
}

func (s *Server) schema(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(s.api.SDL())
}

// healthy says that the process is up, whatever the store does.
func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "up") }

// ready says whether questions can be answered.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.cfg.Store.Ping(ctx); err != nil {
		s.cfg.Log.WarnContext(ctx, "the store does not answer", "request", catalog.RequestID(ctx), "cause", err)
		say(w, http.StatusServiceUnavailable, "the store does not answer")
		return
	}
	say(w, http.StatusOK, "ready")
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}

// page serves one of the built pages. They are named anew with each build, so browsers ask each time.
func (s *Server) page(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.built {
			say(w, http.StatusServiceUnavailable, "the pages are not inside this program: run make web and build it again. Questions are answered at /graphql.")
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeFileFS(w, r, s.pages, name)
	}
}

// asset serves a file whose name carries a hash of its content. Folders are not listed.
func (s *Server) asset(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Path[1:]
	if info, err := fs.Stat(s.pages, name); err != nil || info.IsDir() {
		http.NotFound(w, r)
		return
	}
	if name != "favicon.svg" {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeFileFS(w, r, s.pages, name) //nolint:gosec // found above in an fs.FS, which no name leads out of
}
