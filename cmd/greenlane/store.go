package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// store joins the loader to the warehouse, neither of which knows the other.
type store struct {
	*warehouse.Warehouse
	watch *loadWatch
}

func (s store) Begin(ctx context.Context) (loader.Batch, error) {
	b, err := s.Warehouse.Begin(ctx)
	if err != nil {
		return nil, err
	}
	s.watch.begun(b)
	return batch{b, s.watch}, nil
}

type batch struct {
	*warehouse.Batch
	watch *loadWatch
}

func (b batch) Publish(ctx context.Context, landed record.Landed) (string, error) {
	landed.OnBuild = b.watch.months
	return b.Batch.Publish(ctx, landed)
}

// loadWatch tells how far a load is: to whoever started it, and through the store to everybody else.
type loadWatch struct {
	shown *progress

	mu    sync.Mutex
	batch *warehouse.Batch
	at    catalog.LoadProgress
}

func (l *loadWatch) begun(b *warehouse.Batch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.batch = b
}

func (l *loadWatch) rows(p loader.Progress) {
	l.shown.rows(p)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at.Kind, l.at.File, l.at.Rows, l.at.BytesRead, l.at.Bytes = string(p.Kind), p.File, int64(p.Rows), p.Bytes, p.Size
}

func (l *loadWatch) months(done, all int) {
	l.shown.months(done, all)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at.MonthsBuilt, l.at.Months = done, all
}

// speakEvery is how often a load says how far it is; that it still lives is said at least every fifth time.
const speakEvery = time.Second

// speak notes the progress in the store until the context ends. What it cannot note is only not seen.
func (l *loadWatch) speak(ctx context.Context, a *app) {
	tick := time.NewTicker(speakEvery)
	defer tick.Stop()
	var said catalog.LoadProgress
	for silent := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		l.mu.Lock()
		b, at := l.batch, l.at
		l.mu.Unlock()
		if silent++; b == nil || at == said && silent < 5 {
			continue
		}
		if err := b.NoteProgress(ctx, at); err != nil && ctx.Err() == nil {
			a.log.Warn("how far the load is cannot be seen by others", "error", err)
		}
		said, silent = at, 0
	}
}

// s3FromEnvironment is how s3:// sources are read, by the names that every program for S3 knows.
func s3FromEnvironment() loader.S3 {
	return loader.S3{
		Endpoint: cmp.Or(os.Getenv("AWS_ENDPOINT_URL_S3"), os.Getenv("AWS_ENDPOINT_URL")),
		Region:   cmp.Or(os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION")),
		Key:      os.Getenv("AWS_ACCESS_KEY_ID"), Secret: os.Getenv("AWS_SECRET_ACCESS_KEY"), Token: os.Getenv("AWS_SESSION_TOKEN"),
	}
}

// load runs one load with its progress shown.
func (a *app) load(ctx context.Context, w *warehouse.Warehouse, inputs []loader.Input, opt loader.Options, p *progress) (report loader.Report, err error) {
	defer p.end()
	watch := &loadWatch{shown: p}
	opt.Progress = watch.rows
	if opt.Profile == "" {
		opt.Profile = a.settings.Profile
	}
	opt.Zone = a.settings.Timezone
	opt.CopiesDir, opt.S3 = filepath.Join(a.settings.Data, "tmp"), s3FromEnvironment()
	speaking, silence := context.WithCancel(ctx)
	var group errgroup.Group
	group.Go(func() error {
		watch.speak(speaking, a)
		return nil
	})
	group.Go(func() error {
		defer silence()
		report, err = loader.New(store{w, watch}, opt).Load(ctx, inputs)
		return err
	})
	return report, group.Wait()
}
