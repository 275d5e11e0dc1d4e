package server

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/rs/cors"

	"greenlane/catalog"
	"greenlane/web"
)

const requestID = "X-Request-Id"

// identified gives every request an id, its own if it is a sane one, and every answer the headers that browsers obey.
func identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestID)
		if !catalog.IsRequestID(id) {
			id = catalog.NewRequestID()
		}
		header := w.Header()
		header.Set(requestID, id)
		header.Set("Content-Security-Policy", web.ContentSecurityPolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r.WithContext(catalog.WithRequestID(r.Context(), id)))
	})
}

// counted remembers what was written.
type counted struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (c *counted) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *counted) Write(p []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(p)
	c.bytes += int64(n)
	return n, err
}

func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// logging writes one line a request, without what was asked.
func (s *Server) logging(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, c := time.Now(), &counted{ResponseWriter: w}
		next.ServeHTTP(c, r)
		s.cfg.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
			slog.String("request", catalog.RequestID(r.Context())), slog.String("method", r.Method), slog.String("path", r.URL.Path),
			slog.Int("status", c.status), slog.Int64("bytes", c.bytes), slog.Duration("elapsed", time.Since(start)))
	})
}

// recovering answers a request whose handler fell over, and keeps the rest alive.
func (s *Server) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch cause := recover(); cause {
			case nil:
			case http.ErrAbortHandler: // the connection is to be cut
				panic(cause)
			default:
				id := catalog.RequestID(r.Context())
				s.cfg.Log.ErrorContext(r.Context(), "request fell over", "request", id, "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
				if c, ok := w.(*counted); ok && c.status == 0 {
					refuse(w, r, http.StatusInternalServerError, catalog.Internal, "something went wrong; the operator's log has request id "+id)
				}
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// guardHost refuses requests that came by a foreign name: a page whose name was pointed at this machine after it was
// loaded (DNS rebinding) is of the same origin as the server to the browser, and only the name gives it away.
func (s *Server) guardHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.knownHost(r.Host) {
			refuse(w, r, http.StatusMisdirectedRequest, catalog.Forbidden, "this server is not known by the name it was asked by: use localhost, or add the name to the server's settings")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) knownHost(hostPort string) bool {
	host := hostPort
	if h, _, err := net.SplitHostPort(hostPort); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if ip := net.ParseIP(strings.Trim(host, "[]")); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || slices.ContainsFunc(s.cfg.Names, func(n string) bool { return strings.EqualFold(n, host) })
}

// cors lets pages of the named origins read answers. Without any the library would let every origin.
func (s *Server) cors(next http.Handler) http.Handler {
	if len(s.cfg.Origins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins: s.cfg.Origins,
		AllowedMethods: []string{http.MethodGet, http.MethodPost},
		AllowedHeaders: []string{"Content-Type", requestID},
		ExposedHeaders: []string{requestID},
		MaxAge:         600, // seconds
	}).Handler(next)
}

// guardOrigin refuses questions and deliveries of pages from elsewhere: without CORS they could not read the answer, but they could
// keep the server busy, and load what they like.
func (s *Server) guardOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		guarded := r.URL.Path == "/graphql" || r.Method != http.MethodGet
		if guarded && origin != "" && !slices.Contains(s.cfg.Origins, origin) {
			if u, err := url.Parse(origin); err != nil || !strings.EqualFold(u.Host, r.Host) {
				refuse(w, r, http.StatusForbidden, catalog.Forbidden, "pages of this origin may not ask: add it to the origins of the server's settings")
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// refuse answers in the form of a GraphQL error, which every client of ours reads.
func refuse(w http.ResponseWriter, r *http.Request, status int, kind catalog.Kind, message string) {
	body, err := json.Marshal(map[string]any{"errors": []any{map[string]any{
		"message": message, "extensions": map[string]any{"code": kind, "requestId": catalog.RequestID(r.Context())},
	}}})
	if err != nil { // strings always can be written
		body = nil
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
