package graph

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/catalog"
)

// held is a recorder whose answers wait to be let go, and tell when they were cancelled.
type held struct {
	recorder
	asked     chan struct{}
	let       chan struct{}
	cancelled chan struct{}
}

func holding() (*held, *API) {
	h := &held{asked: make(chan struct{}, 100), let: make(chan struct{}), cancelled: make(chan struct{}, 100)}
	h.reply = func(ctx context.Context, q catalog.Query) (*catalog.Result, error) {
		h.asked <- struct{}{}
		select {
		case <-h.let:
			return madeUp(q), nil
		case <-ctx.Done():
			h.cancelled <- struct{}{}
			return nil, ctx.Err()
		}
	}
	api, _ := caching(&h.recorder)
	return h, api
}

const saysCached = `{ clearance(during: {from: "2020-01-01", to: "2020-02-01"}) { total { declarations { value } } provenance { cached } } }`

// asker asks on a goroutine of its own, and may leave.
type asker struct {
	leave context.CancelFunc
	got   chan *httptest.ResponseRecorder
}

func asking(t *testing.T, api *API) asker {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	a := asker{leave, make(chan *httptest.ResponseRecorder, 1)}
	go func() { a.got <- get(t, api, request{query: saysCached, who: access.Local(), ctx: ctx}) }()
	t.Cleanup(leave)
	return a
}

// waiting waits until so many wait for the run that is under way; 0: until there is none.
func waiting(t *testing.T, api *API, n int) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		api.cache.mu.Lock()
		now := 0
		for _, f := range api.cache.running {
			now += f.waiting
		}
		api.cache.mu.Unlock()
		if now == n {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d wait, want %d", now, n)
		}
	}
}

func received(t *testing.T, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(10 * time.Second):
		t.Fatal("waited for: " + what)
	}
}

func TestCacheRunsOnceForAllWhoAskAtTheSameTime(t *testing.T) {
	h, api := holding()
	askers := []asker{asking(t, api)}
	received(t, h.asked, "the question")
	for range 20 {
		askers = append(askers, asking(t, api))
	}
	waiting(t, api, 21)
	close(h.let)
	repeated := 0
	for _, a := range askers {
		body := (<-a.got).Body.String()
		if !strings.Contains(body, `"value":9.5`) {
			t.Errorf("got %s", body)
		}
		repeated += strings.Count(body, `"cached":true`)
	}
	if h.questions() != 1 || repeated != 20 {
		t.Errorf("%d runs for 21 who asked; %d were told that they share", h.questions(), repeated)
	}
}

func TestCacheRunsOnForThoseWhoStay(t *testing.T) {
	h, api := holding()
	first := asking(t, api)
	received(t, h.asked, "the question")
	second, third := asking(t, api), asking(t, api)
	waiting(t, api, 3)
	first.leave() // whose request it runs on
	waiting(t, api, 2)
	second.leave()
	<-second.got // without waiting for the run
	waiting(t, api, 1)
	close(h.let)
	if body := (<-third.got).Body.String(); !strings.Contains(body, `"value":9.5`) || h.questions() != 1 || len(h.cancelled) > 0 {
		t.Errorf("who stayed got %s after %d questions", body, h.questions())
	}
	<-first.got
}

func TestCacheCancelsARunThatNobodyWaitsFor(t *testing.T) {
	h, api := holding()
	first := asking(t, api)
	received(t, h.asked, "the question")
	second := asking(t, api)
	waiting(t, api, 2)
	first.leave()
	second.leave()
	received(t, h.cancelled, "the end of the run")
	<-first.got
	<-second.got
	waiting(t, api, 0)
	close(h.let)
	third := asking(t, api)
	if body := (<-third.got).Body.String(); !strings.Contains(body, `"value":9.5`) || h.questions() != 2 {
		t.Errorf("who came later got %s after %d questions", body, h.questions())
	}
}

// TestCacheUnderManyAskers has several ask a handful of questions while versions are published: for the race detector, and no answer is of
// another version than one that was the latest while it was asked.
func TestCacheUnderManyAskers(t *testing.T) {
	v := &versions{name: "0"}
	r := &recorder{}
	api := New(v.open(r), r, Options{Cache: 1 << 14})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := range 200 {
				before := v.latest()
				body := get(t, api, request{query: strings.Replace(saysCached, "cached", "dataVersion", 1) + strings.Repeat(" ", i%5), who: access.Local()}).Body.String()
				after := v.latest()
				if before == after && !strings.Contains(body, `"dataVersion":"`+before+`"`) {
					t.Errorf("asked of version %s: %s", before, body)
				}
			}
		})
	}
	for _, name := range []string{"1", "2", "3", "4"} {
		time.Sleep(2 * time.Millisecond)
		v.publish(name, time.Time{})
	}
	group.Wait()
}

func TestCacheLooksAgainBeforeItRuns(t *testing.T) {
	c, key := newCache(1<<20), cacheKey{document: "a"}
	c.keep(key, rendered{body: []byte("kept")})
	got, err := c.once(t.Context(), key, func(context.Context) outcome {
		t.Error("what a run that just landed came to was computed again")
		return outcome{}
	})
	if err != nil || string(got.body) != "kept" {
		t.Errorf("got %s with %v", got.body, err)
	}
}

// TestCacheTellsRunsOfOneQuestionApart has a run that everybody left end late: who came meanwhile began anew, and stays the one to join.
func TestCacheTellsRunsOfOneQuestionApart(t *testing.T) {
	c, key := newCache(1<<20), cacheKey{document: "a"}
	run := func(name string, let <-chan struct{}) func(context.Context) outcome {
		return func(context.Context) outcome {
			<-let
			return outcome{first: rendered{body: []byte(name)}, again: rendered{body: []byte(name + " again")}}
		}
	}
	begin := func(ctx context.Context, run func(context.Context) outcome) <-chan string {
		got := make(chan string, 1)
		go func() {
			answer, _ := c.once(ctx, key, run)
			got <- string(answer.body)
		}()
		return got
	}
	api, letFirst, letSecond := &API{cache: c}, make(chan struct{}), make(chan struct{})
	gone, leave := context.WithCancel(t.Context())
	first := begin(gone, run("first", letFirst))
	waiting(t, api, 1)
	leave()
	waiting(t, api, 0)
	second := begin(t.Context(), run("second", letSecond))
	waiting(t, api, 1)
	close(letFirst)
	<-first
	third := begin(t.Context(), run("third", letSecond))
	waiting(t, api, 2)
	close(letSecond)
	if a, b := <-second, <-third; a != "second" || b != "second again" {
		t.Errorf("got %q and %q", a, b)
	}
}
