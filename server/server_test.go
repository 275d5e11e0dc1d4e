package server

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"greenlane/catalog"
)

func TestRoutes(t *testing.T) {
	s := start(t, Config{})
	for _, c := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"GET", "/healthz", 200, "up"},
		{"GET", "/readyz", 200, "ready"},
		{"GET", "/schema.graphql", 200, "type ClearanceRow {"},
		{"GET", "/graphql?query=%7B__typename%7D", 200, `{"data":{"__typename":"Query"}}`},
		{"DELETE", "/graphql", 405, "POST or GET"},
		{"POST", "/healthz", 405, ""},
		{"GET", "/nowhere", 404, ""},
		{"GET", "/assets/", 404, ""},
		{"GET", "/assets/nothing.js", 404, ""},
	} {
		response, body := send(t, c.method, s.url+c.path, "")
		if response.status != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s %s: got %d %.200s, want %d with %q", c.method, c.path, response.status, body, c.status, c.says)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"} {
			if got := response.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", c.path, name, got, want)
			}
		}
		if policy := response.header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self'") {
			t.Errorf("%s: policy %q", c.path, policy)
		}
		if !catalog.IsRequestID(response.header.Get("X-Request-Id")) {
			t.Errorf("%s: no request id", c.path)
		}
	}
}

func TestPages(t *testing.T) {
	large := strings.Repeat("let x = 1;\n", 1_000)
	s := New(Config{Open: fake{}.open, Status: fake{}, Store: fake{}})
	s.pages = fstest.MapFS{
		"index.html": {Data: []byte("<html>home")}, "graphiql.html": {Data: []byte("<html>editor")}, "favicon.svg": {Data: []byte("<svg/>")},
		"assets/a-1234.js": {Data: []byte(large)},
	}
	for _, c := range []struct {
		built       bool
		path        string
		status      int
		kind, cache string
		says        string
	}{
		{true, "/", 200, "text/html", "no-cache", "home"},
		{true, "/graphiql", 200, "text/html", "no-cache", "editor"},
		{true, "/favicon.svg", 200, "image/svg+xml", "", "svg"},
		{true, "/assets/a-1234.js", 200, "text/javascript", "public, max-age=31536000, immutable", "let x"},
		{true, "/assets/../index.html", 307, "text/html", "", ""}, // the router cleans the path
		{false, "/", 503, "text/plain", "no-store", "run make web"},
		{false, "/graphiql", 503, "text/plain", "no-store", "run make web"},
	} {
		s.built = c.built
		w := newRecorded(t, s.handler(), c.path)
		if w.Code != c.status || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) || w.Header().Get("Cache-Control") != c.cache || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s (built %v): got %d %v %.80s", c.path, c.built, w.Code, w.Header(), w.Body)
		}
	}
	if w := newRecorded(t, s.handler(), "/assets/a-1234.js", "Accept-Encoding", "gzip"); w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > 1_000 {
		t.Errorf("not compressed: %v, %d bytes", w.Header(), w.Body.Len())
	}
}

func TestQuestionsCarryTheRequestIDAndTheLocalAnalyst(t *testing.T) {
	s := start(t, Config{})
	response, body := ask(t, s, "X-Request-Id", "abc-1")
	if response.header.Get("X-Request-Id") != "abc-1" || !strings.Contains(body, `"method":"analyst abc-1"`) {
		t.Errorf("got %s with %v", body, response.header)
	}
	response, _ = ask(t, s, "X-Request-Id", "a b; DROP")
	if got := response.header.Get("X-Request-Id"); !catalog.IsRequestID(got) {
		t.Errorf("a strange id was kept: %q", got)
	}
	if lines := s.log.String(); !strings.Contains(lines, "request=abc-1 method=POST path=/graphql status=200") || strings.Contains(lines, "declarations") {
		t.Errorf("access log: %s", lines)
	}
}

func TestForeignHostNamesAreRefused(t *testing.T) {
	s := start(t, Config{Names: []string{"greenlane.example"}})
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:8080": 200, "127.0.0.1:1": 200, "127.8.8.8": 200, "[::1]:8080": 200, "localhost.": 200,
		"greenlane.example": 200, "Greenlane.Example:443": 200,
		"evil.example": 421, "evil.example:8080": 421, "10.0.0.1": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "0.0.0.0": 421,
	} {
		response, body := ask(t, s, "Host", host)
		if response.status != want {
			t.Errorf("%s: got %d %s, want %d", host, response.status, body, want)
		}
		if want == 421 && (!strings.Contains(body, "FORBIDDEN") || strings.Contains(body, "data")) {
			t.Errorf("%s: got %s", host, body)
		}
	}
}

func TestOtherOriginsAskOnlyIfNamed(t *testing.T) {
	const friend, stranger = "https://dashboard.example.org", "https://evil.example"
	open, closed := start(t, Config{Origins: []string{friend}}), start(t, Config{})
	for _, c := range []struct {
		s         running
		origin    string
		status    int
		mayBeRead string
	}{
		{open, friend, 200, friend},
		{open, stranger, 403, ""},
		{open, "null", 403, ""},
		{open, open.url, 200, ""}, // the same origin needs no leave
		{closed, friend, 403, ""},
		{closed, closed.url, 200, ""},
	} {
		response, body := ask(t, c.s, "Origin", c.origin)
		if got := response.header.Get("Access-Control-Allow-Origin"); response.status != c.status || got != c.mayBeRead {
			t.Errorf("%s: got %d, may be read by %q: %s", c.origin, response.status, got, body)
		}
		preflight, _ := send(t, http.MethodOptions, c.s.url+"/graphql", "", "Origin", c.origin,
			"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")
		if got := preflight.header.Get("Access-Control-Allow-Origin"); got != c.mayBeRead {
			t.Errorf("preflight of %s: may be read by %q, want %q", c.origin, got, c.mayBeRead)
		}
	}
}

func TestBadSettingsAreRefusedAtStart(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		says string
	}{
		{Config{Listen: "0.0.0.0:0"}, "could have read every declaration"},
		{Config{Listen: ":0"}, "could have read every declaration"},
		{Config{Listen: "[::]:0"}, "127.0.0.1:0"},
		{Config{Listen: "192.0.2.1:8080"}, "--listen or GREENLANE_LISTEN"},
		{Config{Listen: "8080"}, "host:port"},
		{Config{Listen: "127.0.0.1:http"}, "host:port"},
		{Config{Listen: "127.0.0.1:99999"}, "host:port"},
		{Config{Listen: "127.0.0.1:0", Origins: []string{"*"}}, "any page"},
		{Config{Listen: "127.0.0.1:0", Origins: []string{"https://*.example.org"}}, "any page"},
		{Config{Listen: "127.0.0.1:0", Origins: []string{"dashboard.example.org"}}, "scheme://host"},
		{Config{Listen: "127.0.0.1:0", Origins: []string{"https://dashboard.example.org/"}}, "scheme://host"},
	} {
		c.cfg.Open, c.cfg.Status, c.cfg.Store = fake{}.open, fake{}, fake{}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		err := New(c.cfg).Run(ctx)
		cancel()
		var setting *SettingError
		if !errors.As(err, &setting) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: got %v, want a SettingError saying %q", c.cfg, err, c.says)
		}
	}
}

func TestAPortInUseIsNamed(t *testing.T) {
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	err = New(Config{Listen: taken.Addr().String(), Open: fake{}.open, Status: fake{}, Store: fake{}}).Run(t.Context())
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	if err == nil || !strings.Contains(err.Error(), "port "+port+" is in use") || !strings.Contains(err.Error(), "--listen") || !strings.Contains(err.Error(), "GREENLANE_LISTEN") {
		t.Errorf("got %v", err)
	}
}

func TestListensByName(t *testing.T) {
	s := start(t, Config{Listen: "localhost:0"})
	if response, _ := send(t, http.MethodGet, s.url+"/healthz", ""); response.status != http.StatusOK {
		t.Errorf("got %d", response.status)
	}
}

func TestReadinessFollowsTheStore(t *testing.T) {
	s := start(t, Config{Store: fake{ping: errors.New("dial tcp 10.1.2.3:9000: refused")}})
	response, body := send(t, http.MethodGet, s.url+"/readyz", "")
	if response.status != http.StatusServiceUnavailable || body != "the store does not answer\n" || !strings.Contains(s.log.String(), "10.1.2.3") {
		t.Errorf("got %d %q, log %s", response.status, body, s.log)
	}
	if response, _ := send(t, http.MethodGet, s.url+"/healthz", ""); response.status != http.StatusOK {
		t.Errorf("the process is up all the same: got %d", response.status)
	}
}

func TestQuestionsWaitTheirTurnAndNotForever(t *testing.T) {
	q := newQueue(1, 50*time.Millisecond)
	leave, err := q.turn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = q.turn(t.Context())
	var known *catalog.Error
	if !errors.As(err, &known) || known.Kind != catalog.Unavailable {
		t.Errorf("after the wait: got %v, want UNAVAILABLE", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := q.turn(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled while waiting: got %v", err)
	}
	q.wait = time.Minute
	second := make(chan error, 1)
	go func() {
		done, err := q.turn(context.Background())
		if err == nil {
			done()
		}
		second <- err
	}()
	leave()
	if err := <-second; err != nil {
		t.Errorf("the one that waited: %v", err)
	}
	if n := q.waiting.Load(); n != 0 {
		t.Errorf("%d are counted as waiting", n)
	}
}

func TestTheQueueIsBounded(t *testing.T) {
	q := newQueue(1, time.Minute)
	q.slots <- struct{}{}
	q.waiting.Store(waitingPerSlot)
	start := time.Now()
	if err := q.enter(t.Context()); err == nil || time.Since(start) > 10*time.Second {
		t.Errorf("got %v after %v, want a refusal at once", err, time.Since(start))
	}
}

func TestStopLetsRunningRequestsFinish(t *testing.T) {
	running, release := make(chan struct{}), make(chan struct{})
	s := start(t, Config{Open: fake{before: func(context.Context) error { close(running); <-release; return nil }}.open})
	answered := make(chan string, 1)
	go func() { _, body := ask(t, s); answered <- body }()
	<-running
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	eventually(t, "new connections are refused", func() bool {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	close(release)
	if body := <-answered; !strings.Contains(body, `"value":1`) {
		t.Errorf("the running request got %s", body)
	}
	if err := <-stopped; err != nil {
		t.Errorf("Run returned %v", err)
	}
}

func TestStopCancelsWhatDoesNotFinish(t *testing.T) {
	running, ended := make(chan struct{}), make(chan struct{})
	s := start(t, Config{Grace: 50 * time.Millisecond, Open: fake{before: func(ctx context.Context) error {
		close(running)
		<-ctx.Done()
		close(ended)
		return ctx.Err()
	}}.open})
	answered := make(chan string, 1)
	go func() { _, body := ask(t, s); answered <- body }()
	<-running
	begin := time.Now()
	if err := s.stop(); err != nil {
		t.Errorf("Run returned %v", err)
	}
	<-ended
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if body := <-answered; !strings.Contains(body, "UNAVAILABLE") {
		t.Errorf("the running request got %s", body)
	}
}

func TestAClientThatLeavesCancelsItsQuestion(t *testing.T) {
	running, ended := make(chan struct{}), make(chan struct{})
	s := start(t, Config{Open: fake{before: func(ctx context.Context) error {
		close(running)
		<-ctx.Done()
		close(ended)
		return ctx.Err()
	}}.open})
	ctx, cancel := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/graphql", strings.NewReader(question))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	go func() { <-running; cancel() }()
	if response, err := http.DefaultClient.Do(request); err == nil {
		response.Body.Close()
		t.Error("the request was answered")
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the question ran on")
	}
}

func TestAHandlerThatFallsOverIsAnswered(t *testing.T) {
	lines := &logged{}
	s := New(Config{Open: fake{}.open, Status: fake{}, Store: fake{}, Log: lines.logger()})
	h := identified(s.logging(s.recovering(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret") }))))
	w := newRecorded(t, h, "/", "X-Request-Id", "r-9")
	want := `{"errors":[{"extensions":{"code":"INTERNAL","requestId":"r-9"},"message":"something went wrong; the operator's log has request id r-9"}]}`
	if w.Code != 500 || w.Body.String() != want {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if !strings.Contains(lines.String(), "secret") || !strings.Contains(lines.String(), "status=500") {
		t.Errorf("log: %s", lines)
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for until := time.Now().Add(5 * time.Second); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Errorf("not so within 5 s: %s", what)
}

func TestEventsPassTheGuardsAsTheyCome(t *testing.T) {
	s := start(t, Config{Status: fake{loads: []catalog.LoadProgress{{ID: "7", State: catalog.Reading}}}})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/graphql?query=subscription%7BloadProgress%7BloadId%7D%7D", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/event-stream")
	request.Header.Set("Accept-Encoding", "gzip")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	first := make([]byte, len("event: next\ndata: {\"data\":{\"loadProgress\":{\"loadId\":\"7\"}}}\n\n"))
	if _, err := io.ReadFull(response.Body, first); err != nil || !strings.Contains(string(first), `"loadId":"7"`) {
		t.Fatalf("got %q with %v", first, err)
	}
	// A server that stops does not wait for streams.
	began := time.Now()
	if err := s.stop(); err != nil || time.Since(began) > 5*time.Second {
		t.Errorf("stopped after %v: %v", time.Since(began), err)
	}
	if rest, _ := io.ReadAll(response.Body); !strings.Contains(string(rest), "event: complete") {
		t.Errorf("the end is %q", rest)
	}
}
