// Package server is the HTTP door: routes, limits, CORS, health, the browser pages, start and stop.
package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"greenlane/graph"
	"greenlane/web"
)

// Pinger tells whether the store answers.
type Pinger interface {
	Ping(ctx context.Context) error
}

// Config of a server. Zero values take the defaults.
type Config struct {
	Listen string // host:port, loopback; default 127.0.0.1:8080
	Open   graph.Open
	Status graph.StatusReader
	Store  Pinger
	Intake Intake

	// Cache bounds the answers that are kept to be given again, in bytes. None are kept where it is 0.
	Cache int64

	// Origins may ask from a page of another origin, each as scheme://host[:port]. Default: none.
	Origins []string
	// Names are host names, besides those of loopback, by which browsers reach this server, through a proxy for example.
	Names []string

	Questions     int           // questions that run at once, default two a processor and at least four
	Wait          time.Duration // how long a question waits for its turn, default 10 s
	QuestionTime  time.Duration // how long a question may take, its wait included, default 30 s
	DeliveryBytes int64         // how large a file may be that is sent to be loaded, default 16 GiB
	Grace         time.Duration // how long running requests may finish after the end of Run's context, default 10 s

	Log *slog.Logger // default: nowhere
	// Ready is called once with the address, as http://127.0.0.1:8080, when requests are accepted.
	Ready func(url string)
}

// SettingError is a setting that was refused at start.
type SettingError struct{ Message string }

func (e *SettingError) Error() string { return e.Message }

func refused(format string, args ...any) error {
	return &SettingError{Message: fmt.Sprintf(format, args...)}
}

// Server serves the API and the pages.
type Server struct {
	cfg   Config
	api   *graph.API
	pages fs.FS
	built bool

	metrics *metrics

	deliveries chan struct{} // holds one for each delivery being taken
}

// New returns a server that does nothing yet.
func New(cfg Config) *Server {
	if cfg.Listen == "" {
		cfg.Listen = "127.0.0.1:8080"
	}
	if cfg.Questions == 0 {
		cfg.Questions = max(4, 2*runtime.NumCPU())
	}
	if cfg.Wait == 0 {
		cfg.Wait = 10 * time.Second
	}
	if cfg.QuestionTime == 0 {
		cfg.QuestionTime = 30 * time.Second
	}
	if cfg.DeliveryBytes == 0 {
		cfg.DeliveryBytes = 16 << 30
	}
	if cfg.Grace == 0 {
		cfg.Grace = 10 * time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	api := graph.New(cfg.Open, cfg.Status, graph.Options{
		QuestionTime: cfg.QuestionTime, Turn: newQueue(cfg.Questions, cfg.Wait).turn, Cache: cfg.Cache, Log: cfg.Log,
	})
	return &Server{cfg: cfg, api: api, pages: web.Files(), built: web.Built(), metrics: newMetrics(cfg.Status), deliveries: make(chan struct{}, deliveriesAtOnce)}
}

// Run serves until the context ends, then lets running requests finish within the grace and returns nil. A setting that
// cannot be served safely is refused with a *SettingError.
func (s *Server) Run(ctx context.Context) error {
	if err := s.checkOrigins(); err != nil {
		return err
	}
	listener, err := s.listen(ctx)
	if err != nil {
		return err
	}
	// Requests outlive ctx by the grace: they end when the base is cut.
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	httpServer := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      s.cfg.QuestionTime + time.Minute, // the answer of a question that took its whole time must still get out
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10, // a document can come by GET
		BaseContext:       func(net.Listener) context.Context { return base },
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelWarn),
	}
	httpServer.RegisterOnShutdown(s.api.EndStreams)
	group, ended := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := httpServer.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
		}
		return nil
	})
	group.Go(func() error {
		<-ended.Done()
		return s.stop(httpServer, cut)
	})
	if s.cfg.Ready != nil {
		s.cfg.Ready("http://" + listener.Addr().String())
	}
	return group.Wait()
}

// stop lets running requests finish, cancels those that do not, and closes what is left.
func (s *Server) stop(httpServer *http.Server, cut func()) error {
	for _, grace := range []time.Duration{s.cfg.Grace, time.Second} {
		within, cancel := context.WithTimeout(context.Background(), grace)
		err := httpServer.Shutdown(within)
		cancel()
		if err == nil {
			return nil
		}
		s.cfg.Log.Warn("requests are still running, their questions are cancelled", "after", grace)
		cut()
	}
	if err := httpServer.Close(); err != nil {
		return fmt.Errorf("close connections: %w", err)
	}
	return nil
}
