package server

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// TestAnswersAreKeptBehindTheGuards asks by GET as browsers do: packed, and the second time with the tag of what they have.
func TestAnswersAreKeptBehindTheGuards(t *testing.T) {
	var questions atomic.Int32
	counting := fake{before: func(context.Context) error { questions.Add(1); return nil }}
	s := start(t, Config{Open: counting.open, Cache: 1 << 20})
	columns := make([]string, 12)
	for i := range columns {
		columns[i] = strings.Repeat("a", i+1) + ": declarations { value status method warnings { code message } explain { text } }"
	}
	large := s.url + "/graphql?query=" + url.QueryEscape(`{ clearance(during: {from: "2020-01-01", to: "2020-02-01"}) { total { `+strings.Join(columns, " ")+` } } }`)
	plain, body := send(t, http.MethodGet, large, "", "Accept-Encoding", "identity")
	if plain.status != 200 || len(body) < 1024 {
		t.Fatalf("%d, %d bytes: %s", plain.status, len(body), body)
	}
	for _, encoding := range []string{"gzip", "zstd"} {
		packed, _ := send(t, http.MethodGet, large, "", "Accept-Encoding", encoding)
		tag := packed.header.Get("ETag")
		if packed.header.Get("Content-Encoding") != encoding || tag != strings.TrimSuffix(plain.header.Get("ETag"), `"`)+"-"+encoding+`"` {
			t.Errorf("%s: %v beside %v", encoding, packed.header, plain.header)
		}
		again, body := send(t, http.MethodGet, large, "", "Accept-Encoding", encoding, "If-None-Match", tag)
		vary := strings.Join(again.header.Values("Vary"), ",")
		if again.status != 304 || body != "" || again.header.Get("ETag") != tag || !strings.Contains(vary, "Accept-Encoding") || !strings.Contains(vary, "Accept,") && !strings.HasSuffix(vary, "Accept") {
			t.Errorf("%s: %d %v %s", encoding, again.status, again.header, body)
		}
	}
	if questions.Load() != 1 {
		t.Errorf("%d questions were asked", questions.Load())
	}
	if foreign, _ := send(t, http.MethodGet, large, "", "Origin", "https://evil.example"); foreign.status != 403 {
		t.Errorf("a page from elsewhere got %d from what is kept", foreign.status)
	}
}
