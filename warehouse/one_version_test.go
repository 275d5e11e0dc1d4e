package warehouse_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
	"greenlane/graph"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// restless is a version after each of whose first questions another one is published, with one declaration more.
type restless struct {
	*warehouse.Version
	publish func()
}

func (r restless) Observe(ctx context.Context, scope access.Scope, qs ...catalog.Query) ([]*catalog.Observed, error) {
	defer r.publish()
	return r.Version.Observe(ctx, scope, qs...)
}

func (r restless) References(ctx context.Context) (*catalog.References, error) {
	defer r.publish()
	return r.Version.References(ctx)
}

func (r restless) Panel(ctx context.Context, scope access.Scope, q catalog.Certification) (*catalog.Panel, error) {
	defer r.publish()
	return r.Version.Panel(ctx, scope, q)
}

// moreLoads returns what publishes up to so many loads, one each time it is called.
func moreLoads(t *testing.T, w *warehouse.Warehouse, most int) func() {
	t.Helper()
	dir := t.TempDir()
	var mu sync.Mutex
	loads := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		if loads == most {
			return
		}
		loads++
		p := paper{}
		p.lodge(fmt.Sprintf("%s-%d", filepath.Base(dir), loads), "firm", paperLodged)
		path := filepath.Join(dir, fmt.Sprintf("%d.csv", loads))
		text := paperHeaders[record.Declarations] + "\n" + strings.Join(p[record.Declarations], "\n") + "\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Error(err)
		}
		inputs := []loader.Input{{Kind: record.Declarations, Paths: []string{path}}}
		if _, err := loader.New(store{w}, loader.Options{Zone: "Asia/Shanghai"}).Load(t.Context(), inputs); err != nil {
			t.Error(err)
		}
	}
}

// sittings open the latest version of a store, through what wraps it.
func sittings(w *warehouse.Warehouse, through func(*warehouse.Version) answer.Version) graph.Open {
	return func(ctx context.Context) (graph.Sitting, error) {
		v, err := w.Latest(ctx)
		if err != nil {
			return graph.Sitting{}, err
		}
		return graph.Sitting{Answerer: answer.New(through(v)), DataVersion: v.Name(), Published: v.Published()}, nil
	}
}

func quiet(v *warehouse.Version) answer.Version { return v }

// everything asks all root fields that rest on records, some in pairs, with all that makes statements of their own.
const everything = `{
	count: clearance(during: {from: "2020-03-01", to: "2020-04-01"}) { total { declarations { value explain { text records { record amount } excluded { reason } } } } provenance { ...P } }
	tiers: clearance(during: {from: "2020-03-01", to: "2020-04-01"}, compareTo: {period: {from: "2020-02-01", to: "2020-03-01"}}) {
		rows { tier declarations { value previous } tradeShareValue { value } clearanceTimeMedianHours { value declarations } inspectionRateStandardised { value declarations } } provenance { ...P } }
	then: clearance(during: {from: "2020-03-01", to: "2020-04-01"}, knownAt: "2020-03-20T00:00:00Z") { total { declarations { value } } provenance { ...P } }
	stock: operatorStock(at: "2020-03-31") { rows { tier operators { value } } provenance { ...P } }
	segments: releaseSegments(during: {from: "2020-03-01", to: "2020-04-01"}) { rows { segment segmentDeclarations { value declarations } } provenance { ...P } }
	capCompliance(during: {from: "2020-03-01", to: "2020-04-01"}) { tier weighting status rate { declarations } }
	savings(during: {from: "2020-03-01", to: "2020-04-01"}) { inspectionsAvoided { value declarations } provenance { ...P } }
	certificationEffect(during: {from: "2020-03-01", to: "2020-04-01"}) { certified provenance { ...P } }
	restatement(during: {from: "2020-03-01", to: "2020-04-01"}, before: {knownAt: "2020-01-20T00:00:00Z"}) { rows { declarations } provenance { ...P } }
} fragment P on Provenance { dataVersion dataCut }`

// TestRequestsSeeOneVersion publishes loads between the questions of one document, and of a briefing: all are answered as if nothing had happened.
func TestRequestsSeeOneVersion(t *testing.T) {
	w := openStore(t)
	p := newPaper()
	for i := range 3 {
		p.lodge(fmt.Sprintf("D%d", i), "firm", paperLodged)
	}
	p.load(t, w, loader.Options{})
	asked := func(through func(*warehouse.Version) answer.Version) string {
		t.Helper()
		response := graph.New(sittings(w, through), w, graph.Options{}).Execute(t.Context(), access.Local(), everything, "", nil)
		if len(response.Errors) > 0 {
			t.Fatalf("%v", response.Errors)
		}
		return string(response.Body)
	}
	before := asked(quiet)
	publish := moreLoads(t, w, 4)
	during := asked(func(v *warehouse.Version) answer.Version { return restless{v, publish} })
	if during != before || strings.Count(before, `"dataVersion":"1"`) != 8 {
		t.Errorf("while versions were published the answer was\n%s\nbefore that\n%s", during, before)
	}
	if after := asked(quiet); strings.Count(after, `"dataVersion":"5"`) != 8 || !strings.Contains(after, `"count":{"total":{"declarations":{"value":7`) {
		t.Errorf("when four loads were published the answer is\n%s", after)
	}

	v := published(t, w)
	told := func(of answer.Version) string {
		t.Helper()
		b, err := answer.New(of).Briefing(t.Context(), access.Local(), catalog.Period{From: day(t, "2020-03-01"), To: day(t, "2020-04-01")})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal([]any{b.Sentences, b.Provenance.DataVersion})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before = told(v)
	if during := told(restless{v, moreLoads(t, w, 2)}); during != before || !strings.HasSuffix(before, `,"5"]`) {
		t.Errorf("while versions were published the briefing was\n%s\nbefore that\n%s", during, before)
	}
	if now := published(t, w).Name(); now != "7" {
		t.Errorf("the version is %s, want 7 after six more loads: nothing was published in between", now)
	}
	replacedLongAgo(t, w, v)
}

// replacedLongAgo asks a version whose builds may have been swept.
func replacedLongAgo(t *testing.T, w *warehouse.Warehouse, v *warehouse.Version) {
	q := catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2020-03-01"), To: day(t, "2020-04-01")},
		Total: catalog.Selection{Wanted: true, Measures: []string{"declarations"}},
	}
	r, err := answer.New(v).Ask(t.Context(), access.Local(), q)
	if err != nil || *r.Total.Cells[0].Value != 7 || r.Provenance.DataVersion != "5" {
		t.Fatalf("of a version that was just replaced: %+v %v", r, err)
	}
	if err := direct(t).Exec(t.Context(), "ALTER TABLE data_versions UPDATE published_at = published_at - INTERVAL 1 HOUR WHERE true SETTINGS mutations_sync = 1"); err != nil {
		t.Fatal(err)
	}
	var known *catalog.Error
	if r, err := answer.New(v).Ask(t.Context(), access.Local(), q); !errors.As(err, &known) || known.Kind != catalog.Unavailable || !strings.Contains(known.Message, "data version 5") {
		t.Errorf("of a version that was replaced an hour ago: %+v %v", r, err)
	}
	if _, err := answers(t, w).Ask(t.Context(), access.Local(), q); err != nil {
		t.Errorf("of the latest version: %v", err)
	}
}
