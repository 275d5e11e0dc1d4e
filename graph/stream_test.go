package graph

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/catalog"
)

// listening asks a document as a stream of events and returns a function that reads the next one, without empty lines.
func listening(t *testing.T, api *API, p access.Principal, document string) (next func() string, leave func()) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api.Handler().ServeHTTP(w, r.WithContext(WithPrincipal(r.Context(), p)))
	}))
	ctx, leave := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"?query="+url.QueryEscape(document), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/event-stream")
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { leave(); response.Body.Close(); server.Close() })
	lines := bufio.NewScanner(response.Body)
	return func() string {
		var event []string
		for lines.Scan() {
			if lines.Text() == "" {
				break
			}
			event = append(event, lines.Text())
		}
		return strings.Join(event, "|")
	}, leave
}

func TestALoadIsFollowedUntilItIsVisible(t *testing.T) {
	begun := time.Date(2020, 8, 1, 0, 0, 0, 0, time.UTC)
	var looks atomic.Int32
	r := &recorder{progress: func() ([]catalog.LoadProgress, error) {
		older := catalog.LoadProgress{ID: "6", State: catalog.Published, BegunAt: begun, DataVersion: "5"}
		newer := catalog.LoadProgress{ID: "7", State: catalog.Reading, BegunAt: begun, HeardAt: begun, Kind: "declarations", File: "d.csv", Rows: 9_007_199_254_740_993}
		switch looks.Add(1) {
		case 1:
			return []catalog.LoadProgress{newer, older}, nil
		case 2, 3: // no news, no message
			return []catalog.LoadProgress{newer, older}, nil
		}
		newer.State, newer.DataVersion = catalog.Published, "6"
		return []catalog.LoadProgress{newer, older}, nil
	}}
	api := New(r.open, r, Options{})
	next, _ := listening(t, api, access.Local(), `subscription { loadProgress { loadId state kind file rows heardAt dataVersion } }`)
	want := []string{
		`event: next|data: {"data":{"loadProgress":{"loadId":"7","state":"READING","kind":"declarations","file":"d.csv","rows":"9007199254740993","heardAt":"2020-08-01T00:00:00Z","dataVersion":null}}}`,
		`event: next|data: {"data":{"loadProgress":{"loadId":"7","state":"PUBLISHED","kind":"declarations","file":"d.csv","rows":"9007199254740993","heardAt":"2020-08-01T00:00:00Z","dataVersion":"6"}}}`,
	}
	for _, w := range want {
		if got := next(); got != w {
			t.Errorf("got %s\nwant %s", got, w)
		}
	}
	api.EndStreams()
	if got := next(); got != "event: complete|data:" {
		t.Errorf("the end is %q", got)
	}
}

func TestAStreamAnswersAQueryAndEnds(t *testing.T) {
	r := &recorder{}
	next, _ := listening(t, New(r.open, r, Options{}), access.Local(), `{ dataStatus { dataVersion } }`)
	for _, want := range []string{`event: next|data: {"data":{"dataStatus":{"dataVersion":"3"}}}`, "event: complete|data:", ""} {
		if got := next(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestWhatAStreamIsRefusedFor(t *testing.T) {
	r := &recorder{progress: func() ([]catalog.LoadProgress, error) { return nil, errors.New("10.1.2.3 is gone") }}
	api := New(r.open, r, Options{})
	next, _ := listening(t, api, access.Local(), `subscription { loadProgress { loadId } }`)
	if got := next(); !strings.Contains(got, "INTERNAL") || strings.Contains(got, "10.1.2.3") || next() != "event: complete|data:" {
		t.Errorf("a store that fails: %s", got)
	}
	next, _ = listening(t, api, access.Principal{}, `subscription { loadProgress { loadId } }`)
	if got := next(); !strings.Contains(got, "FORBIDDEN") {
		t.Errorf("nobody: %s", got)
	}
	next, _ = listening(t, api, access.Local(), `subscription { loadProgres { loadId } }`)
	if got := next(); !strings.Contains(got, `Did you mean`) {
		t.Errorf("a misspelt field: %s", got)
	}
	if response := api.Execute(t.Context(), access.Local(), `subscription { loadProgress { loadId } }`, "", nil); len(response.Errors) != 1 || !strings.Contains(response.Errors[0].Message, "text/event-stream") {
		t.Errorf("without a stream: %s", response.Body)
	}
}

func TestStreamsAreBounded(t *testing.T) {
	r := &recorder{}
	api := New(r.open, r, Options{})
	for range maxStreams {
		api.streams <- struct{}{}
	}
	next, _ := listening(t, api, access.Local(), `subscription { loadProgress { loadId } }`)
	if got := next(); !strings.Contains(got, "UNAVAILABLE") {
		t.Errorf("got %s", got)
	}
}

func TestAStreamEndsWhenItsClientLeaves(t *testing.T) {
	r := &recorder{}
	api := New(r.open, r, Options{})
	next, leave := listening(t, api, access.Local(), `subscription { loadProgress { loadId } }`)
	next()
	leave()
	for end := time.Now().Add(10 * time.Second); len(api.streams) > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the stream is still open")
		}
	}
}
