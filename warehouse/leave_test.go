package warehouse_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse/engine"
)

// Questions are cancelled at any moment, also when the whole answer is on its way and unread: the server goes on, and answers as before.
func TestCancelledQuestionsLeaveTheServerStanding(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.01)
	loadWorld(t, w, dir, loader.Options{})
	q := catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2019-01-01"), To: day(t, "2020-07-01")},
		Rows: catalog.Selection{Wanted: true, Dimensions: []string{"hs6"}, Measures: []string{"declarationCount"}},
	}
	asked := func(ctx context.Context) (string, error) {
		v, err := w.Latest(ctx)
		if err != nil {
			return "", err
		}
		o, err := v.Observe(ctx, access.ScopeOf(access.Local()), q)
		if err != nil {
			return "", err
		}
		return inOrder(o[0].Rows), nil
	}
	before, err := server.Address(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const askers, questions = 4, 100
	want, err := asked(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, err := asked(t.Context()); err != nil {
		t.Fatal(err)
	}
	usual := time.Since(began)
	var all errgroup.Group
	cut := make([]int, askers)
	for n := range askers {
		all.Go(func() error {
			for range questions {
				ctx, cancel := context.WithCancel(t.Context())
				stop := time.AfterFunc(time.Duration(rand.Int64N(int64(4*usual))), cancel)
				_, err := asked(ctx)
				stop.Stop()
				cancel()
				switch {
				case errors.Is(err, context.Canceled):
					cut[n]++
				case err != nil:
					return err
				}
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		t.Errorf("beside questions that are cancelled: %v", err)
	}
	t.Logf("of %d questions by each of %d were cut %v; one takes %v", questions, askers, cut, usual)
	if slices.Max(cut) == 0 {
		t.Error("none was cancelled in time")
	}
	got, err := asked(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "after them", got, want)
	stillServing(t, before)
}

// Reading what a load finds stored ends at the first block, the rest unread: the server goes on.
func TestReadingForALoadThatIsBrokenOffLeavesTheServerStanding(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.05)
	loadWorld(t, w, dir, loader.Options{})
	before, err := server.Address(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b, err := w.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	for range 60 {
		if err := b.Known(t.Context(), record.Declarations, nil, func(record.Known) error {
			time.Sleep(50 * time.Millisecond) // until all that follows was sent: while a server works it minds a connection that breaks less
			return enough
		}); !errors.Is(err, enough) {
			t.Fatalf("broken off: %v, want what broke it off", err)
		}
	}
	if err := b.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	stillServing(t, before)
}

// stillServing fails unless the server runs in the process in which it ran before.
func stillServing(t *testing.T, before engine.Address) {
	t.Helper()
	after, err := server.Address(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if after.PID != before.PID {
		t.Errorf("the server ended: process %d, then %d", before.PID, after.PID)
	}
}
