package warehouse_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
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
	after, err := server.Address(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if after.PID != before.PID {
		t.Errorf("the server ended: process %d, then %d", before.PID, after.PID)
	}
	got, err := asked(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "after them", got, want)
}
