package graph

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/catalog"
)

// versions is a store whose data version a test sets.
type versions struct {
	mu        sync.Mutex
	name      string
	published time.Time
	opened    int
	fails     error
}

// open begins sittings with a recorder.
func (v *versions) open(r *recorder) Open {
	return func(context.Context) (Sitting, error) {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.opened++
		return Sitting{under{r, v.name}, v.name, v.published}, v.fails
	}
}

// under is a recorder whose tables are of one version.
type under struct {
	*recorder
	version string
}

func (u under) Together(p access.Principal, qs []catalog.Query) []func(context.Context) (*catalog.Result, error) {
	return apart(p, qs, u.Ask)
}

func (u under) Ask(ctx context.Context, p access.Principal, q catalog.Query) (*catalog.Result, error) {
	result, err := u.recorder.Ask(ctx, p, q)
	if err == nil {
		result.Provenance.DataVersion = u.version
	}
	return result, err
}

func (v *versions) latest() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.name
}

func (v *versions) publish(name string, at time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.name, v.published = name, at
}

// caching returns an API that keeps answers about data version 3, which a recorder makes up.
func caching(r *recorder) (*API, *versions) {
	v := &versions{name: "3"}
	return New(v.open(r), r, Options{Cache: 1 << 20}), v
}

// request is a question by GET, as its parameters say.
type request struct {
	query, operation, variables, accept, etag string
	who                                       access.Principal
	ctx                                       context.Context //nolint:containedctx // a test cancels it
}

func get(t *testing.T, api *API, q request) *httptest.ResponseRecorder {
	t.Helper()
	ctx := q.ctx
	if ctx == nil {
		ctx = t.Context()
	}
	values := url.Values{"query": {q.query}}
	for name, value := range map[string]string{"operationName": q.operation, "variables": q.variables} {
		if value != "" {
			values.Set(name, value)
		}
	}
	r := httptest.NewRequestWithContext(WithPrincipal(ctx, q.who), http.MethodGet, "/graphql?"+values.Encode(), nil)
	for name, value := range map[string]string{"Accept": q.accept, "If-None-Match": q.etag} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	w := httptest.NewRecorder()
	api.Handler().ServeHTTP(w, r)
	return w
}

func (r *recorder) questions() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.who)
}

const twoOperations = `query A($first: Int) { clearance(during: {from: "2020-01-01", to: "2020-02-01"}, first: $first) { rows { tier declarations { value } } } }
query B($first: Int) { clearance(during: {from: "2020-01-01", to: "2020-02-01"}, first: $first) { rows { tier declarations { value } } } }`

func TestCacheComparesAllThatAnAnswerDependsOn(t *testing.T) {
	first := request{query: twoOperations, operation: "A", variables: `{"first": 2}`, who: access.Local()}
	with := func(change func(*request)) request {
		other := first
		change(&other)
		return other
	}
	for name, other := range map[string]request{
		"another document":   with(func(q *request) { q.query += " " }),
		"another operation":  with(func(q *request) { q.operation = "B" }),
		"another variable":   with(func(q *request) { q.variables = `{"first": 3}` }),
		"no variable":        with(func(q *request) { q.variables = "" }),
		"another media type": with(func(q *request) { q.accept = specified }),
		"another scope":      with(func(q *request) { q.who = access.Principal{} }),
	} {
		r := &recorder{}
		api, _ := caching(r)
		get(t, api, first)
		if get(t, api, other); r.questions() != 2 {
			t.Errorf("%s was answered by what was kept", name)
		}
		get(t, api, other)
		if get(t, api, first); r.questions() != 2 {
			t.Errorf("%s: %d questions were asked for two different ones", name, r.questions())
		}
	}
	r := &recorder{}
	api, v := caching(r)
	get(t, api, first)
	if get(t, api, with(func(q *request) { q.variables = `{ "first" :2 }` })); r.questions() != 1 {
		t.Error("the same variables written differently are another question")
	}
	v.publish("3", time.UnixMilli(1)) // of a store that was put in the place of the other
	if get(t, api, first); r.questions() != 2 {
		t.Error("an answer outlived its data")
	}
	v.fails = &catalog.Error{Kind: catalog.Unavailable, Message: "the store is away"}
	if w := get(t, api, first); r.questions() != 2 || !strings.Contains(w.Body.String(), "the store is away") {
		t.Errorf("without a data version: %s", w.Body)
	}
}

func TestCacheIsNeverSharedAcrossRights(t *testing.T) {
	r := &recorder{reply: func(_ context.Context, q catalog.Query) (*catalog.Result, error) { return madeUp(q), nil }}
	api, _ := caching(r)
	seen := get(t, api, request{query: simple, who: access.Local()})
	tag := seen.Header().Get("ETag")
	get(t, api, request{query: simple, who: access.Principal{Name: "x", Role: "minister"}})
	if len(r.who) != 2 || r.who[1].Role != "minister" {
		t.Errorf("asked as %v", r.who)
	}
	r.reply = func(context.Context, catalog.Query) (*catalog.Result, error) {
		return nil, &catalog.Error{Kind: catalog.Forbidden, Message: "not for you"}
	}
	api, _ = caching(r)
	if w := get(t, api, request{query: simple, etag: tag}); w.Code != 200 || !strings.Contains(w.Body.String(), "not for you") {
		t.Errorf("whoever may see nothing and knows the tag got %d %s", w.Code, w.Body)
	}
}

// TestCacheSaysWhatIsRepeated asks every root field that has a provenance, under aliases: the second answer differs from the first in cached alone.
func TestCacheSaysWhatIsRepeated(t *testing.T) {
	const during = `(during: {from: "2020-01-01", to: "2020-02-01"})`
	asks := map[string]string{
		"briefing":            `briefing` + during + ` { from provenance { ...P } }`,
		"savings":             `savings` + during + ` { statements provenance { ...P } }`,
		"certificationEffect": `certificationEffect` + during + ` { estimand provenance { ...P } }`,
		"restatement":         `restatement(during: {from: "2020-01-01", to: "2020-02-01"}, before: {dataVersion: "1"}) { more provenance { ...P } }`,
	}
	for _, f := range catalog.Facts() {
		when := during
		if f.Stock {
			when = `(at: "2020-01-01")`
		}
		asks[f.Name] = fmt.Sprintf(`%s%s { total { %s { value } } provenance { ...P } }`, f.Name, when, f.Measures[0].Name)
	}
	asks["clearance"] = `a: clearance` + during + ` {
		rows { tier declarations { explain { text p: provenance { c: cached } } cached: value } } p: provenance { known: cached queryId } provenance { ...P } }`
	r := &recorder{}
	api, _ := caching(r)
	for _, field := range api.schema.Query.Fields {
		if field.Type.Elem == nil && api.schema.Types[field.Type.Name()].Fields.ForName("provenance") != nil && asks[field.Name] == "" {
			t.Errorf("%s has a provenance and is not tried here", field.Name)
		}
	}
	for name, ask := range asks {
		before := r.questions()
		q := request{query: "{ " + ask + " } fragment P on Provenance { cached }", who: access.Local()}
		first, second := get(t, api, q).Body.String(), get(t, api, q).Body.String()
		if strings.Contains(first, "errors") || r.questions() > before+1 {
			t.Fatalf("%s: %d questions: %s", name, r.questions()-before, first)
		}
		want := first
		for _, alias := range []string{"cached", "known", "c"} {
			want = strings.ReplaceAll(want, `"`+alias+`":false`, `"`+alias+`":true`)
		}
		if want == first || second != want {
			t.Errorf("%s: first\n%s\nthen\n%s", name, first, second)
		}
	}
}

func TestCacheKeepsOnlyWhatTheDataVersionDecides(t *testing.T) {
	decided := []string{"dataStatus"} // not to be kept
	for _, f := range catalog.Facts() {
		decided = append(decided, f.Name)
	}
	r := &recorder{}
	api, v := caching(r)
	for _, field := range api.schema.Query.Fields {
		if !strings.HasPrefix(field.Name, "__") && !slices.Contains(decided, field.Name) && !slices.Contains(repeatable, field.Name) {
			t.Errorf("%s: does the data version decide its answer? then it is repeatable, else it is named here", field.Name)
		}
	}
	status := 0
	r.progress = func() ([]catalog.LoadProgress, error) { status++; return nil, nil }
	mixed := strings.TrimSuffix(simple, "}") + ` ... on Query { dataStatus @include(if: true) { dataVersion } } }`
	for _, document := range []string{`{ dataStatus { dataVersion } }`, `{ __schema { types { name } } }`, `{ clearance { x } }`, mixed} {
		for range 2 {
			if w := get(t, api, request{query: document, who: access.Local()}); w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s may be kept: %v", document, w.Header())
			}
		}
	}
	if api.cache.kept.Len() != 0 || r.questions() != 2 {
		t.Errorf("%d answers are kept, %d questions were asked", api.cache.kept.Len(), r.questions())
	}
	skipped := strings.Replace(mixed, "true", "false", 1)
	get(t, api, request{query: skipped, who: access.Local()})
	if api.cache.kept.Len() != 1 {
		t.Error("a field that is left out by @include keeps the others from being kept")
	}
	for name, reply := range map[string]func(context.Context, catalog.Query) (*catalog.Result, error){
		"an error": func(context.Context, catalog.Query) (*catalog.Result, error) { return nil, catalog.Invalid("no") },
		"an answer during which the next version was asked": func(_ context.Context, q catalog.Query) (*catalog.Result, error) {
			if v.latest() == "3" {
				v.publish("4", time.Time{})
				api.cache.get(cacheKey{version: dataVersion{name: "4"}})
			}
			return madeUp(q), nil
		},
	} {
		v.publish("3", time.Time{})
		r.reply = reply
		api = New(v.open(r), r, Options{Cache: 1 << 20})
		if get(t, api, request{query: simple, who: access.Local()}); api.cache.kept.Len() != 0 {
			t.Errorf("%s is kept", name)
		}
	}
}

// TestRequestsHaveOneDataVersion publishes another one between the questions of a document.
func TestRequestsHaveOneDataVersion(t *testing.T) {
	r := &recorder{}
	api, v := caching(r)
	r.reply = func(_ context.Context, q catalog.Query) (*catalog.Result, error) {
		v.publish(v.latest()+"1", time.UnixMilli(1))
		return madeUp(q), nil
	}
	table := `clearance(during: {from: "2020-01-01", to: "2020-02-01"}) { total { declarations { value } } provenance { dataVersion } }`
	body := get(t, api, request{query: `{ a: ` + table + ` b: ` + table + ` c: ` + table + ` }`, who: access.Local()}).Body.String()
	if strings.Count(body, `"dataVersion":"3"`) != 3 || v.opened != 1 {
		t.Errorf("%d sittings: %s", v.opened, body)
	}
	r.reply = nil
	for i, document := range []string{`{ catalog { facts { name } } }`, `{ __typename }`} {
		New(v.open(r), r, Options{}).Execute(t.Context(), access.Local(), document, "", nil)
		if v.opened != 1 {
			t.Errorf("document %d asks nothing and began a sitting", i)
		}
	}
}

func TestCacheKeepsNothingThatDataChangedUnder(t *testing.T) {
	r := &recorder{}
	api, v := caching(r)
	compliance := request{query: `{ capCompliance(during: {from: "2020-01-01", to: "2020-02-01"}) { tier } }`, who: access.Local()} // it names no version
	for range 2 {
		get(t, api, compliance)
	}
	get(t, api, request{query: simple, who: access.Local()})
	if r.questions() != 2 || api.cache.kept.Len() != 2 {
		t.Fatalf("%d questions, %d kept", r.questions(), api.cache.kept.Len())
	}
	v.publish("4", time.Time{})
	if get(t, api, compliance); api.cache.kept.Len() != 1 || api.cache.bytes > 2000 {
		t.Errorf("%d answers of %d bytes are kept: those of another version are of no use", api.cache.kept.Len(), api.cache.bytes)
	}
}

func TestCacheIsBoundedByBytes(t *testing.T) {
	r := &recorder{}
	api, _ := caching(r)
	ask := func(i int) request {
		return request{query: fmt.Sprintf("%s #%d", simple, i), who: access.Local()}
	}
	get(t, api, ask(0))
	each := api.cache.bytes
	api.cache.limit = 10*each + each/2
	for i := range 10 {
		get(t, api, ask(i))
	}
	get(t, api, ask(0)) // used again: it is not the next to go
	get(t, api, ask(10))
	if before := r.questions(); before != 11 || api.cache.kept.Len() != 10 || api.cache.bytes > api.cache.limit {
		t.Fatalf("%d questions, %d kept of %d bytes", before, api.cache.kept.Len(), api.cache.bytes)
	}
	get(t, api, ask(0))
	if get(t, api, ask(1)); r.questions() != 12 {
		t.Errorf("%d questions: the least recently used goes first", r.questions())
	}
	api.cache.limit = 7 * each // an eighth is less than one
	get(t, api, ask(20))
	if get(t, api, ask(20)); r.questions() != 14 {
		t.Errorf("%d questions: an answer that takes a large part is kept", r.questions())
	}
	var sum int64
	for _, k := range api.cache.kept.Keys() {
		answer, _ := api.cache.kept.Peek(k)
		sum += weigh(k, answer)
	}
	if sum != api.cache.bytes {
		t.Errorf("%d bytes are counted, %d are kept", api.cache.bytes, sum)
	}
	off := New(r.open, r, Options{})
	get(t, off, ask(0))
	if w := get(t, off, ask(0)); r.questions() != 16 || w.Header().Get("ETag") != "" {
		t.Errorf("%d questions with the cache turned off, %v", r.questions(), w.Header())
	}
}

func TestCacheRevalidatesByEntityTag(t *testing.T) {
	r := &recorder{}
	api, v := caching(r)
	q := request{query: simple, who: access.Local()}
	first := get(t, api, q)
	tag := first.Header().Get("ETag")
	if len(tag) != 34 || first.Header().Get("Cache-Control") != "private, no-cache" || first.Header().Get("Vary") != "Accept" {
		t.Errorf("headers %v", first.Header())
	}
	packed := strings.TrimSuffix(tag, `"`) + `-gzip"`
	for given, want := range map[string]string{tag: tag, "W/" + tag: "W/" + tag, `"x", ` + tag: tag, "*": tag, packed: packed, `"x"`: "", strings.Trim(tag, `"`): "", packed[:5]: ""} {
		q.etag = given
		w := get(t, api, q)
		if want == "" {
			if w.Code != 200 || w.Body.String() != first.Body.String() || w.Header().Get("ETag") != tag {
				t.Errorf("%s: got %d %v", given, w.Code, w.Header())
			}
		} else if w.Code != 304 || w.Body.Len() > 0 || w.Header().Get("ETag") != want || w.Header().Get("Vary") != "Accept" || w.Header().Get("Content-Type") != "" {
			t.Errorf("%s: got %d %v %s, want 304 with %s", given, w.Code, w.Header(), w.Body, want)
		}
	}
	if r.questions() != 1 {
		t.Errorf("%d questions were asked", r.questions())
	}
	q.etag, q.accept = tag, specified
	if w := get(t, api, q); w.Code != 200 || w.Header().Get("ETag") == tag {
		t.Errorf("the same bytes of another media type: %d %v", w.Code, w.Header())
	}
	// Published anew, answered the same: nothing needs to be sent.
	v.publish("3", time.UnixMilli(1))
	q.accept = ""
	if w := get(t, api, q); w.Code != 304 || r.questions() != 3 {
		t.Errorf("got %d after %d questions", w.Code, r.questions())
	}
	post := httptest.NewRequestWithContext(WithPrincipal(t.Context(), access.Local()), http.MethodPost, "/graphql", strings.NewReader(fmt.Sprintf(`{"query":%q}`, simple)))
	post.Header.Set("Content-Type", legacyJSON)
	post.Header.Set("If-None-Match", tag)
	w := httptest.NewRecorder()
	if api.Handler().ServeHTTP(w, post); w.Code != 200 || w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" || r.questions() != 3 {
		t.Errorf("by POST: %d %v after %d questions", w.Code, w.Header(), r.questions())
	}
}
