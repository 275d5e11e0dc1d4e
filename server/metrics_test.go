package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"greenlane/catalog"
)

// told is a store that tells about itself what a function says.
type told struct {
	fake
	say func() (catalog.DataStatus, error)
}

func (s told) Status(context.Context) (catalog.DataStatus, error) { return s.say() }

// The operator of the machine reads whether the store answers, how fresh it is, and whether sums and facts agree.
func TestMetrics(t *testing.T) {
	at := time.Date(2020, 8, 1, 0, 0, 0, 0, time.UTC)
	var status catalog.DataStatus
	var fault error
	store := told{say: func() (catalog.DataStatus, error) { return status, fault }}
	h := New(Config{Open: store.open, Status: store, Store: store}).handler()
	get := func(path string) string {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1"+path, nil))
		body, err := io.ReadAll(w.Result().Body)
		if err != nil || path == "/metrics" && w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s %v", path, w.Code, body, err)
		}
		return string(body)
	}
	line := func(what, text string, want bool) {
		t.Helper()
		if got := strings.Contains(get("/metrics"), "\n"+text+"\n"); got != want {
			t.Errorf("%s: line %q is there: %t, want %t", what, text, got, want)
		}
	}
	get("/healthz")
	get("/no-such-page")
	line("a request", `greenlane_http_request_duration_seconds_count{route="GET /healthz",status="200"} 1`, true)
	line("a page that is not there", `greenlane_http_request_duration_seconds_count{route="none",status="404"} 1`, true)
	line("an empty store", "greenlane_store_up 1", true)
	if strings.Contains(get("/metrics"), "\ngreenlane_data_cut") || strings.Contains(get("/metrics"), "\ngreenlane_verification") {
		t.Error("an empty store has a cut, or was verified")
	}
	status = catalog.DataStatus{DataVersion: "7", DataCut: at, Loads: []uint64{1, 3}, Verification: &catalog.Verification{At: at}}
	line("data", "greenlane_data_version 7", true)
	line("data", "greenlane_loads 2", true)
	line("data", "greenlane_data_cut_timestamp_seconds 1.59624e+09", true)
	line("agreement", "greenlane_verification_agrees 1", true)
	status.Verification.Differences = []catalog.Difference{{What: "facts of month 202001"}}
	line("difference", "greenlane_verification_agrees 0", true)
	line("difference", "greenlane_verification_differences 1", true)
	fault = errors.New("gone")
	line("a store that does not answer", "greenlane_store_up 0", true)
	line("a store that does not answer", "greenlane_data_version 7", false)
}
