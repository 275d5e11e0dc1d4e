package warehouse_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/warehouse"
)

// line is a connection between a warehouse and the server that the test can cut.
type line struct {
	*toxiproxy.Proxy
	t *testing.T
}

// throughALine is a warehouse that reaches the shared server through a line of its own.
func throughALine(t *testing.T) (*warehouse.Warehouse, *line) {
	t.Helper()
	direct, err := endpoint(t)(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	proxies := toxiproxy.ApiServer{Metrics: toxiproxy.NewMetricsContainer(nil)}
	silence(&proxies.Logger)
	p := toxiproxy.NewProxy(&proxies, t.Name(), "127.0.0.1:0", fmt.Sprintf("%s:%d", direct.Host, direct.Port))
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	var port int
	if _, err := fmt.Sscanf(p.Listen, "127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	w := storeOn(t, func(context.Context) (warehouse.Endpoint, error) {
		through := direct
		through.Host, through.Port = "127.0.0.1", port
		return through, nil
	})
	return w, &line{p, t}
}

// silence makes a logger that writes nowhere, as the zero one of toxiproxy's logging module does; only toxiproxy itself may import that.
func silence[T any](logger **T) { *logger = new(T) }

// spoil makes every present and new connection do this to what flows one way.
func (l *line) spoil(kind, stream string, attribute string, value int) error {
	_, err := l.Toxics.AddToxicJson(strings.NewReader(fmt.Sprintf(`{"type":%q,"stream":%q,"attributes":{%q:%d}}`, kind, stream, attribute, value)))
	return err
}

// mend makes the line a good one again; connections made before stay cut.
func (l *line) mend() { l.Toxics.ResetToxics(context.WithoutCancel(l.t.Context())) }

func saysAway(t *testing.T, when string, err error) {
	t.Helper()
	var public *catalog.Error
	if !errors.As(err, &public) || public.Kind != catalog.Unavailable {
		t.Errorf("%s: %v, want an error that says that the store does not answer", when, err)
	}
}

// The connection is cut in the middle of landing, of building and between the builds and the row that publishes them.
func TestTheConnectionIsCutDuringALoad(t *testing.T) {
	dir := writeMonths(t)
	before, clean := bothStates(t, dir)
	w := openStore(t)
	loadKinds(t, w, dir, firstKinds)
	far, l := throughALine(t)
	cuts := []struct {
		stage string
		cut   func() error
	}{
		{"begun", func() error { return l.spoil("limit_data", "upstream", "bytes", 300_000) }}, // somewhere in the blocks
		{"appended declaration_events 1", func() error { l.Stop(); return nil }},
		{"building", func() error { l.Stop(); return nil }},
		{"built", func() error { l.Stop(); return nil }},
	}
	for _, c := range cuts {
		_, err := tryKinds(t.Context(), struck{far, at(c.stage, c.cut)}, dir, secondKinds)
		saysAway(t, "cut at "+c.stage, err)
		t.Logf("cut at %s: %v", c.stage, err)
		same(t, "cut at "+c.stage, state(t, w), before)
		l.mend()
		if err := l.Start(); err != nil && !errors.Is(err, toxiproxy.ErrProxyAlreadyStarted) {
			t.Fatal(err)
		}
	}
	loadKinds(t, far, dir, secondKinds)
	same(t, "run again", state(t, far), clean)
	nothingLeft(t, direct(t), len(cuts))
}

// The server publishes a load and its answer is lost on the way: the load is there, whole. Where the line comes back soon its owner
// is told so, and where it does not, nothing of it is swept away.
func TestTheAnswerToAPublicationIsLost(t *testing.T) {
	dir := writeMonths(t)
	_, clean := bothStates(t, dir)
	for name, back := range map[string]time.Duration{"back at once": 600 * time.Millisecond, "back later": time.Hour} {
		t.Run(name, func(t *testing.T) {
			w := openStore(t)
			loadKinds(t, w, dir, firstKinds)
			far, l := throughALine(t)
			_, err := tryKinds(t.Context(), struck{far, func(stage string) error {
				switch stage {
				case "built":
					time.AfterFunc(back, l.mend)
					return l.spoil("timeout", "downstream", "timeout", 200) // nothing comes back, and then the connection ends
				case "rollback":
					l.mend()
				}
				return nil
			}}, dir, secondKinds)
			if back < time.Minute && err != nil {
				t.Errorf("the load is there and says: %v", err)
			}
			if back > time.Minute {
				saysAway(t, "without an answer", err)
			}
			conn := direct(t)
			if n := number(t, conn, "SELECT max(version) FROM data_versions"); n != 2 {
				t.Fatalf("version %d is published, want 2: the answer was not the thing that was lost", n)
			}
			same(t, "published", state(t, w), clean)
			report, err := tryKinds(t.Context(), struck{w, quietly}, dir, secondKinds)
			if err != nil || report.Outcome != loader.Repeated {
				t.Errorf("run again: %v %v, want that everything is known", report.Outcome, err)
			}
			emptyLoad(t, w) // sweeps what is to be swept
			same(t, "run again", state(t, w), clean)
			nothingLeft(t, conn, 1) // the empty load alone
			for _, s := range report.Summaries {
				if n := number(t, conn, "SELECT count() FROM "+string(s.Kind)+" WHERE load_id = 2"); n != int64(s.Unchanged) {
					t.Errorf("%d rows of %s are there, want %d", n, s.Kind, s.Unchanged)
				}
			}
		})
	}
}

// The connection is cut in the middle of an answer: a clean error while it lasts, the right answer afterwards.
func TestTheConnectionIsCutDuringAQuestion(t *testing.T) {
	dir := writeMonths(t)
	before, _ := bothStates(t, dir)
	w := openStore(t)
	loadKinds(t, w, dir, firstKinds)
	far, l := throughALine(t)
	same(t, "through the line", state(t, far), before)
	for _, c := range []struct {
		name, kind, stream, attribute string
		value                         int
	}{
		{"in the middle of an answer", "limit_data", "downstream", "bytes", 1_500},
		{"in the middle of a question", "limit_data", "upstream", "bytes", 1_500},
		{"at once", "reset_peer", "downstream", "timeout", 0},
	} {
		if err := l.spoil(c.kind, c.stream, c.attribute, c.value); err != nil {
			t.Fatal(err)
		}
		told, err := tryState(t.Context(), far)
		if err == nil {
			t.Errorf("%s: no error, but %.200s", c.name, told)
		}
		saysAway(t, c.name, err)
		l.mend()
		same(t, c.name+", mended", settled(t, far), before)
	}
	// A single cut is not even seen: the question is asked again.
	l.Stop()
	if err := l.Start(); err != nil {
		t.Fatal(err)
	}
	got, err := tryState(t.Context(), far)
	if err != nil {
		t.Fatalf("after a single cut: %v", err)
	}
	same(t, "after a single cut", got, before)
	if err := far.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}
