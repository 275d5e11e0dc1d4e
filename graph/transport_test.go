package graph

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
)

// send puts one request to a handler that knows who asks, and returns status, media type and body.
func send(t *testing.T, r *recorder, method, target, contentType, accept string, body io.Reader) (int, string, string) {
	t.Helper()
	ctx := WithPrincipal(catalog.WithRequestID(t.Context(), "r-1"), access.Local())
	request := httptest.NewRequestWithContext(ctx, method, target, body)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	w := httptest.NewRecorder()
	New(r.open, r, Options{}).Handler().ServeHTTP(w, request)
	kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	return w.Code, kind, w.Body.String()
}

func TestHTTP(t *testing.T) {
	ok := `{"query":"{ __typename }"}`
	deep := `{"query":"{ __typename }","variables":{"a":` + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000) + `}}`
	for _, c := range []struct {
		name, method, target, contentType, accept, body string
		status                                          int
		kind, says                                      string
	}{
		{"post", "POST", "/graphql", legacyJSON, "", ok, 200, legacyJSON, `{"data":{"__typename":"Query"}}`},
		{"post, new type", "POST", "/graphql", legacyJSON, specified, ok, 200, specified, `{"data":{"__typename":"Query"}}`},
		{"the better quality wins", "POST", "/graphql", legacyJSON, specified + ";q=0.5, " + legacyJSON, ok, 200, legacyJSON, "data"},
		{"the first of equals wins", "POST", "/graphql", legacyJSON, specified + ", " + legacyJSON, ok, 200, specified, "data"},
		{"a type we do not have", "POST", "/graphql", legacyJSON, "text/html", ok, 200, legacyJSON, "data"},
		{"get", "GET", "/graphql?query=" + url.QueryEscape("query q($n: String!) { __type(name: $n) { name } }") + "&operationName=q&variables=" + url.QueryEscape(`{"n":"Period"}`), "", "", "", 200, legacyJSON, `"name":"Period"`},
		{"get without a query", "GET", "/graphql", "", "", "", 400, legacyJSON, "no query"},
		{"get with variables that are no JSON", "GET", "/graphql?query=%7B__typename%7D&variables=%7Bsecret", "", "", "", 400, legacyJSON, "variables is not JSON"},
		{"get with a list of variables", "GET", "/graphql?query=%7B__typename%7D&variables=%5B%5D", "", "", "", 400, legacyJSON, "variables is not an object"},
		{"get with a broken address", "GET", "/graphql?query=%zz", "", "", "", 400, legacyJSON, "not URL-encoded"},
		{"a form", "POST", "/graphql", "application/x-www-form-urlencoded", "", "query={__typename}", 415, legacyJSON, "Content-Type: application/json"},
		{"another encoding", "POST", "/graphql", "application/json; charset=utf-16", "", ok, 415, legacyJSON, "UTF-8"},
		{"another method", "PUT", "/graphql", legacyJSON, "", ok, 405, legacyJSON, "POST or GET"},
		{"bad JSON is not repeated", "POST", "/graphql", legacyJSON, "", `{"query": "secret`, 400, legacyJSON, "not a JSON object"},
		{"a list of requests", "POST", "/graphql", legacyJSON, "", "[" + ok + "]", 400, legacyJSON, "not a JSON object"},
		{"null", "POST", "/graphql", legacyJSON, "", "null", 400, legacyJSON, "not a JSON object"},
		{"two bodies", "POST", "/graphql", legacyJSON, "", ok + ok, 400, legacyJSON, "not a JSON object"},
		{"deep variables", "POST", "/graphql", legacyJSON, "", deep, 400, legacyJSON, "more than 40 deep"},
		{"brackets inside strings are not deep", "POST", "/graphql", legacyJSON, "", `{"query":"{ __typename }","extensions":{"a":"` + strings.Repeat(`[\"`, 100) + `"}}`, 200, legacyJSON, "data"},
		{"large variables", "POST", "/graphql", legacyJSON, "", `{"query":"{ __typename }","variables":{"a":"` + strings.Repeat("x", 257<<10) + `"}}`, 413, legacyJSON, "TOO_COSTLY"},
		{"a body of a MiB", "POST", "/graphql", legacyJSON, "", `{"query":"{ __typename }","x":"` + strings.Repeat("x", 1<<20) + `"}`, 413, legacyJSON, "larger than 1024 KiB"},
		{"a refused document, new type", "POST", "/graphql", legacyJSON, specified, `{"query":"{ x }"}`, 400, specified, "BAD_REQUEST"},
		{"a refused document, old type", "POST", "/graphql", legacyJSON, "", `{"query":"{ x }"}`, 200, legacyJSON, "BAD_REQUEST"},
		{"many tokens", "POST", "/graphql", legacyJSON, specified, `{"query":"{ ` + strings.Repeat("x ", 20_000) + `}"}`, 400, specified, "TOO_COSTLY"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, kind, body := send(t, &recorder{}, c.method, c.target, c.contentType, c.accept, strings.NewReader(c.body))
			if status != c.status || kind != c.kind || !strings.Contains(body, c.says) {
				t.Errorf("got %d %s %.300s\nwant %d %s with %s", status, kind, body, c.status, c.kind, c.says)
			}
			if strings.Contains(body, "secret") || len(body) > 2_000 {
				t.Errorf("the request is repeated in %d bytes: %.300s", len(body), body)
			}
			if status >= 400 && (strings.Contains(body, `"data"`) || !strings.Contains(body, `"requestId":"r-1"`)) {
				t.Errorf("a refused request has no data and names its id: %s", body)
			}
		})
	}
}

func TestQuestionsByHTTPAreAskedAsWhoeverAsks(t *testing.T) {
	r := &recorder{}
	status, _, body := send(t, r, http.MethodPost, "/graphql", legacyJSON, "", strings.NewReader(`{"query":"`+strings.ReplaceAll(simple, `"`, `\"`)+`"}`))
	if status != 200 || body != `{"data":{"clearance":{"total":{"declarations":{"value":9.5}}}}}` {
		t.Errorf("got %d %s", status, body)
	}
	if len(r.who) != 1 || r.who[0] != access.Local() {
		t.Errorf("asked as %+v", r.who)
	}
}

func TestAFailedQuestionKeepsStatus200AndNullData(t *testing.T) {
	r := failing(catalog.Invalid("no"))
	status, _, body := send(t, r, http.MethodGet, "/graphql?query="+url.QueryEscape(simple), "", specified, nil)
	if status != 200 || !strings.HasSuffix(body, `"data":null}`) || !strings.HasPrefix(body, `{"errors":[{"message":"no"`) {
		t.Errorf("got %d %s", status, body)
	}
}
