package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/errgroup"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
	"greenlane/graph"
)

//go:embed questions/*.graphql
var documents embed.FS

// A question may cost so much more than its statements alone, whichever is larger.
const (
	askShare = 0.05
	askExtra = 1.5 // ms
)

// question is a document, what it asks, and the statements that this became.
type question struct {
	name     string
	asked    []catalog.Query
	together []sent // run side by side
	after    []sent // run one after the other when those have ended
}

// sideBySide is how many statements of a question the warehouse runs at once.
const sideBySide = 2

// measureQuestions asks every document through the one road and sends the statements that it became by the same driver, in turn.
func (b *bench) measureQuestions(ctx context.Context, s *session) error {
	asked, err := kept()
	if err != nil {
		return err
	}
	questions, err := b.understand(ctx, s, asked)
	if err != nil {
		return err
	}
	version, err := s.store.Latest(ctx)
	if err != nil {
		return err
	}
	service := answer.New(version)
	raw, err := clickhouse.Open(&clickhouse.Options{
		Addr: []string{fmt.Sprintf("%s:%d", s.at.Host, s.at.TCPPort)}, MaxOpenConns: 16, MaxIdleConns: 16,
		Auth: clickhouse.Auth{Database: s.at.Database, Username: s.at.Reader.User, Password: s.at.Reader.Password},
	})
	if err != nil {
		return fmt.Errorf("connect as the reader: %w", err)
	}
	defer raw.Close() //nolint:errcheck // nothing of it is needed any more
	for _, q := range questions {
		var ours, reference series
		for range b.rounds {
			var mine, theirs series
			for i := range b.asks {
				steps := []func() error{
					func() error { return timed(&mine, func() error { return q.ask(ctx, service) }) },
					func() error { return timed(&theirs, func() error { return q.send(ctx, raw) }) },
				}
				if i%2 == 1 {
					steps[0], steps[1] = steps[1], steps[0]
				}
				for _, step := range steps {
					if err := step(); err != nil {
						return fmt.Errorf("question %s: %w", q.name, err)
					}
				}
			}
			ours, reference = append(ours, mine.median()), append(reference, theirs.median())
		}
		b.table.add(row{
			"question " + q.name, ours.text("ms"), reference.text("ms"), fmt.Sprintf("%.2f", ours.over(reference).median()),
			fmt.Sprintf("+%.0f %% or +%.1f ms", 100*askShare, askExtra), verdict(ours.beyond(reference).median() <= 0),
		})
	}
	return nil
}

// beyond returns by how many milliseconds a round's questions cost more than they may.
func (s series) beyond(reference series) series {
	out := make(series, min(len(s), len(reference)))
	for i, base := range reference[:len(out)] {
		out[i] = s[i] - base - max(askShare*base, askExtra)
	}
	return out
}

func timed(into *series, fn func() error) error {
	began := time.Now()
	err := fn()
	*into = append(*into, float64(time.Since(began).Microseconds())/1000)
	return err
}

func (q *question) ask(ctx context.Context, service *answer.Service) error {
	for _, asked := range q.asked {
		if _, err := service.Ask(ctx, access.Local(), asked); err != nil {
			return err
		}
	}
	return nil
}

// send runs the statements and reads what comes back, without looking at it.
func (q *question) send(ctx context.Context, conn driver.Conn) error {
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(sideBySide)
	for _, s := range q.together {
		group.Go(func() error { return s.run(within, conn) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, s := range q.after {
		if err := s.run(ctx, conn); err != nil {
			return err
		}
	}
	return nil
}

func (s *sent) run(ctx context.Context, conn driver.Conn) error {
	rows, err := conn.Query(clickhouse.Context(ctx, clickhouse.WithSettings(s.settings), clickhouse.WithParameters(s.parameters)), s.text)
	if err != nil {
		return err
	}
	for rows.Next() {
		continue // reading is all that is to be done
	}
	return errors.Join(rows.Err(), rows.Close())
}

// listener notes what is asked on its way to a service.
type listener struct {
	*answer.Service
	asked []catalog.Query
	shown string // the statements that the answers name
}

func (l *listener) Together(p access.Principal, qs []catalog.Query) []func(context.Context) (*catalog.Result, error) {
	l.asked = append(l.asked, qs...)
	asks := l.Service.Together(p, qs)
	for i, ask := range asks {
		asks[i] = func(ctx context.Context) (*catalog.Result, error) {
			result, err := ask(ctx)
			if err == nil {
				l.shown += result.Provenance.SQL
			}
			return result, err
		}
	}
	return asks
}

// document is a question as it is asked.
type document struct{ name, text string }

// kept reads the documents in questions.
func kept() ([]document, error) {
	files, err := documents.ReadDir("questions")
	if err != nil {
		return nil, fmt.Errorf("list the questions: %w", err)
	}
	var out []document
	for _, f := range files {
		text, err := documents.ReadFile(path.Join("questions", f.Name()))
		if err != nil {
			return nil, fmt.Errorf("read question %s: %w", f.Name(), err)
		}
		out = append(out, document{strings.TrimSuffix(f.Name(), ".graphql"), string(text)})
	}
	return out, nil
}

// understand has every document asked once through a tap, and notes the questions and statements it becomes.
func (b *bench) understand(ctx context.Context, s *session, asked []document) (out []question, err error) {
	t, err := newTap(ctx, fmt.Sprintf("%s:%d", s.at.Host, s.at.TCPPort))
	if err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return t.run(ctx) })
	group.Go(func() (err error) {
		defer func() { err = errors.Join(err, t.stop()) }()
		out, err = b.through(ctx, s, t, asked)
		return err
	})
	return out, group.Wait()
}

func (b *bench) through(ctx context.Context, s *session, t *tap, asked []document) (out []question, err error) {
	at := s.endpoint()
	if at.Port, err = t.port(); err != nil {
		return nil, err
	}
	store, err := openStore(at)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if _, err := store.Status(ctx); err != nil {
		return nil, err
	}
	for _, d := range asked {
		q := question{name: d.name}
		for range 2 { // the first time also reads which data version is there
			if _, err := t.taken(ctx); err != nil {
				return nil, err
			}
			version, err := store.Latest(ctx)
			if err != nil {
				return nil, err
			}
			l := &listener{Service: answer.New(version)}
			open := func(context.Context) (graph.Sitting, error) { return graph.Sitting{Answerer: l}, nil }
			answered := graph.New(open, store, graph.Options{Log: slog.New(slog.NewTextHandler(os.Stderr, nil))}).Execute(ctx, access.Local(), d.text, "", nil)
			if len(answered.Errors) > 0 {
				return nil, fmt.Errorf("question %s: %s", q.name, answered.Errors[0].Message)
			}
			all, err := t.taken(ctx)
			if err != nil {
				return nil, err
			}
			q.asked, q.together, q.after = l.asked, nil, nil
			for _, statement := range all {
				if strings.Contains(l.shown, statement.text) {
					q.together = append(q.together, statement)
				} else {
					q.after = append(q.after, statement)
				}
			}
		}
		if len(q.together) == 0 {
			return nil, fmt.Errorf("question %s: none of its statements was seen on the wire", q.name)
		}
		out = append(out, q)
	}
	return out, nil
}
