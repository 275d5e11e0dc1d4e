package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/graph"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake answers every question with one number, after what its function does.
type fake struct {
	graph.Answerer // what no test here asks
	before         func(ctx context.Context) error
	ping           error
	loads          []catalog.LoadProgress
}

// open begins sittings under a version without a name.
func (f fake) open(context.Context) (graph.Sitting, error) { return graph.Sitting{Answerer: f}, nil }

func (f fake) Together(p access.Principal, qs []catalog.Query) []func(context.Context) (*catalog.Result, error) {
	out := make([]func(context.Context) (*catalog.Result, error), len(qs))
	for i, q := range qs {
		out[i] = func(ctx context.Context) (*catalog.Result, error) { return f.Ask(ctx, p, q) }
	}
	return out
}

func (f fake) Ask(ctx context.Context, p access.Principal, q catalog.Query) (*catalog.Result, error) {
	if f.before != nil {
		if err := f.before(ctx); err != nil {
			return nil, err
		}
	}
	one := 1.0
	row := catalog.Row{}
	for range q.Total.Measures {
		row.Cells = append(row.Cells, catalog.Cell{Value: &one, Status: catalog.OK, Method: string(p.Role) + " " + catalog.RequestID(ctx)})
	}
	return &catalog.Result{Total: row}, nil
}

func (f fake) Status(context.Context) (catalog.DataStatus, error) { return catalog.DataStatus{}, nil }

func (f fake) Kinds(context.Context, catalog.DataStatus) ([]catalog.KindStatus, error) {
	return nil, nil
}

func (f fake) Loads(context.Context, catalog.DataStatus, int) ([]catalog.LoadStatus, error) {
	return nil, nil
}

func (f fake) Unlisted(context.Context, catalog.DataStatus, uint64) ([]catalog.UnlistedCount, error) {
	return nil, nil
}

func (f fake) Overdue(context.Context, access.Scope, catalog.DataStatus) ([]catalog.OverdueReleases, error) {
	return nil, nil
}

func (f fake) Rejects(context.Context, access.Scope, catalog.DataStatus, catalog.RejectQuery) ([]catalog.RejectCount, error) {
	return nil, nil
}

func (f fake) Progress(context.Context) ([]catalog.LoadProgress, error) { return f.loads, nil }

func (f fake) Ping(context.Context) error { return f.ping }

// logged collects what a server logs.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// running is a server on a free port, and how to stop it.
type running struct {
	url  string
	log  *logged
	stop func() error // ends the context and returns what Run returned
}

// start runs a server until the test ends. Fields that a test does not set are made up.
func start(t *testing.T, cfg Config) running {
	t.Helper()
	if cfg.Listen == "" {
		cfg.Listen = "127.0.0.1:0"
	}
	if cfg.Open == nil {
		cfg.Open = fake{}.open
	}
	if cfg.Status == nil {
		cfg.Status = fake{}
	}
	if cfg.Store == nil {
		cfg.Store = fake{}
	}
	lines := &logged{}
	cfg.Log = lines.logger()
	address := make(chan string, 1)
	cfg.Ready = func(url string) { address <- url }
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- New(cfg).Run(ctx) }()
	stop := sync.OnceValue(func() error {
		cancel()
		http.DefaultClient.CloseIdleConnections()
		select {
		case err := <-ended:
			return err
		case <-time.After(20 * time.Second):
			t.Error("the server did not stop")
			return nil
		}
	})
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	select {
	case url := <-address:
		return running{url, lines, stop}
	case err := <-ended:
		ended <- err
		t.Fatalf("the server did not start: %v", err)
	case <-time.After(10 * time.Second):
		t.Fatal("the server did not start")
	}
	return running{}
}

// answered is what came back for a request, without the body.
type answered struct {
	status int
	header http.Header
}

// send puts a request, with headers given as name and value in turn.
func send(t *testing.T, method, url, body string, headers ...string) (answered, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answered{response.StatusCode, response.Header}, string(text)
}

// question is a document with one question, as the body of a request.
const question = `{"query":"{ clearance(during: {from: \"2020-01-01\", to: \"2020-02-01\"}) { total { declarations { value method } } } }"}`

func ask(t *testing.T, s running, headers ...string) (answered, string) {
	t.Helper()
	return send(t, http.MethodPost, s.url+"/graphql", question, append([]string{"Content-Type", "application/json"}, headers...)...)
}

func (l *logged) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// newRecorded asks a handler without a network.
func newRecorded(t *testing.T, h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	request.Host = "localhost"
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request)
	return w
}
