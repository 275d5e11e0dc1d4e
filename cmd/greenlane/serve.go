package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"greenlane/answer"
	"greenlane/graph"
	"greenlane/server"
	"greenlane/warehouse"
)

// httpSettings are the settings of every verb that serves.
type httpSettings struct {
	Listen   string   `env:"GREENLANE_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to serve on; loopback only, until authentication is configured."`
	Origins  []string `env:"GREENLANE_ORIGINS" placeholder:"URL" help:"Origins whose pages may ask, as https://dashboard.example.org."`
	Mappings string   `type:"path" env:"GREENLANE_MAPPINGS" placeholder:"DIR" help:"Folder of mappings, NAME.yaml, that a delivery to /load may name besides the built-in ones."`
	Cache    byteSize `env:"GREENLANE_CACHE" default:"64MiB" placeholder:"SIZE" help:"Memory for answers that are kept until the data changes, as 256MiB; 0 keeps none."`
	Names    []string `env:"GREENLANE_NAMES" placeholder:"HOST" help:"Host names, besides those of loopback, by which browsers reach this server through a proxy."`
}

type serveCommand struct {
	httpSettings `embed:""`
}

func (c *serveCommand) Run(ctx context.Context, a *app, std streams) error {
	return a.withStore(ctx, func(ctx context.Context, w *warehouse.Warehouse) error {
		return a.serve(ctx, w, c.httpSettings, func(url string) {
			fmt.Fprintf(std.out, "serving %s (GraphiQL at %s/graphiql); end with Ctrl-C\n", url, url)
		})
	})
}

// servedGarbage is how much garbage may lie beside what is kept, per cent: what loads set, half of it, has many small questions collect it again and again.
const servedGarbage = 100

func (a *app) serve(ctx context.Context, w *warehouse.Warehouse, http httpSettings, ready func(url string)) error {
	debug.SetGCPercent(servedGarbage)
	s := server.New(server.Config{
		Listen: http.Listen, Open: sittings(w), Status: w, Store: w, Intake: intake{a, w, http.Mappings}, Origins: http.Origins, Names: http.Names,
		Cache: int64(http.Cache), Log: a.log, Ready: ready,
	})
	group, ctx := errgroup.WithContext(ctx)
	ctx, stop := context.WithCancel(ctx)
	group.Go(func() error { defer stop(); return s.Run(ctx) })
	group.Go(func() error { return w.KeepVerifying(ctx) })
	err := group.Wait()
	var setting *server.SettingError
	if errors.As(err, &setting) {
		return &exitError{exitUsage, err}
	}
	return err
}

// sittings answers each request under the data version that is the latest when it begins.
func sittings(w *warehouse.Warehouse) graph.Open {
	return func(ctx context.Context) (graph.Sitting, error) {
		v, err := w.Latest(ctx)
		if err != nil {
			return graph.Sitting{}, err
		}
		return graph.Sitting{Answerer: answer.New(v), DataVersion: v.Name(), Published: v.Published()}, nil
	}
}

// byteSize is a number of bytes as a setting gives it: 67108864, 64MiB, 1GiB, 0.
type byteSize int64

// UnmarshalText reads a size.
func (b *byteSize) UnmarshalText(text []byte) error {
	number, unit := strings.TrimSpace(string(text)), int64(1)
	for suffix, bytes := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if bare, ok := strings.CutSuffix(number, suffix); ok {
			number, unit = strings.TrimSpace(bare), bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/unit {
		return fmt.Errorf("%q is no size: write a whole number with KiB, MiB or GiB, as 64MiB, or 0", text)
	}
	*b = byteSize(n * unit)
	return nil
}
