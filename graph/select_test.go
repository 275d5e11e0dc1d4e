package graph

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"greenlane/access"
	"greenlane/catalog"
)

func TestSelectionDecidesWhatIsComputed(t *testing.T) {
	type want struct {
		rows, total catalog.Selection
		excluded    bool
	}
	cases := []struct {
		name, document string
		variables      map[string]any
		want           want
	}{
		{
			"dimensions and measures, in the order of the catalog", during("", `rows { inspectionRate { value } tier month declarations { value } }`), nil,
			want{rows: catalog.Selection{Wanted: true, Dimensions: []string{"month", "tier"}, Measures: []string{"declarations", "inspectionRate"}}},
		},
		{
			"total only", during("", `total { hitRate { value } }`), nil,
			want{total: catalog.Selection{Wanted: true, Measures: []string{"hitRate"}}},
		},
		{
			"dimensions of a total group nothing", during("", `total { tier month declarations { value } }`), nil,
			want{total: catalog.Selection{Wanted: true, Measures: []string{"declarations"}}},
		},
		{
			"rows without dimensions", during("", `rows { declarations { value } }`), nil,
			want{rows: catalog.Selection{Wanted: true, Measures: []string{"declarations"}}},
		},
		{
			"rows of nothing but their type", during("", `rows { __typename }`), nil,
			want{rows: catalog.Selection{Wanted: true}},
		},
		{
			"fragments, named and inline, inside one another",
			during("", `...table`) + ` fragment table on ClearanceTable { rows { ...row } ... { total { ...counts } } }
				fragment row on ClearanceRow { tier ... on ClearanceRow { hitRate { ...cell } } ...counts }
				fragment counts on ClearanceRow { declarations { ...cell } } fragment cell on Measure { value status }`, nil,
			want{
				rows:  catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"declarations", "hitRate"}},
				total: catalog.Selection{Wanted: true, Measures: []string{"declarations"}},
			},
		},
		{
			"aliases of one measure", during("", `rows { a: inspectionRate { value } b: inspectionRate { low } t: tier }`), nil,
			want{rows: catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"inspectionRate"}}},
		},
		{
			"aliases of rows by the same dimensions", during("", `a: rows { tier declarations { value } } b: rows { hitRate { value } tier }`), nil,
			want{rows: catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"declarations", "hitRate"}}},
		},
		{
			"include and skip, by variables",
			`query($yes: Boolean!, $no: Boolean!) { clearance(during: {from: "2020-01-01", to: "2020-02-01"}) {
				rows { tier @include(if: $no) month @include(if: $yes) hitRate @skip(if: $yes) { value } declarations @skip(if: $no) { value } }
				total @include(if: $no) { declarations { value } } } }`,
			map[string]any{"yes": true, "no": false},
			want{rows: catalog.Selection{Wanted: true, Dimensions: []string{"month"}, Measures: []string{"declarations"}}},
		},
		{
			"what was left out is counted when selected, through a fragment and an alias",
			during("", `p: provenance { ...q }`) + ` fragment q on Provenance { left: excluded { reason } }`, nil,
			want{excluded: true},
		},
		{
			"warnings and explanations, through aliases of one measure",
			during("", `rows { a: inspectionRate { value warnings { code } } b: inspectionRate { explain { text } } hitRate { value } } total { hitRate { ...e } }`) +
				` fragment e on Measure { explain { records { record } } }`, nil,
			want{
				rows:  catalog.Selection{Wanted: true, Measures: []string{"inspectionRate", "hitRate"}, Remarked: []string{"inspectionRate"}, Explained: []string{"inspectionRate"}},
				total: catalog.Selection{Wanted: true, Measures: []string{"hitRate"}, Explained: []string{"hitRate"}},
			},
		},
		{"provenance alone", during("", `provenance { dataVersion }`), nil, want{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			q := one(t, c.document, c.variables)
			if diff := cmp.Diff(c.want, want{q.Rows, q.Total, q.Excluded}, cmp.AllowUnexported(want{}), unplain); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNothingSelectedIsNotAsked(t *testing.T) {
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), during("", "__typename"), "", nil)
	if got, want := string(response.Body), `{"data":{"clearance":{"__typename":"ClearanceTable"}}}`; got != want || len(r.asked) != 0 {
		t.Errorf("got %s after %d questions, want %s", got, len(r.asked), want)
	}
}

func TestRowsByDifferentDimensionsAreTwoQuestions(t *testing.T) {
	err := refusal(t, during("", `a: rows { tier } b: rows { month }`), nil)
	if err.Code != catalog.BadRequest || !strings.Contains(err.Message, "by (tier) and by (month)") {
		t.Errorf("got %+v", err)
	}
	r := &recorder{}
	New(r.open, r, Options{}).Execute(t.Context(), access.Local(), `{ a: clearance(during: {from: "2020-01-01", to: "2020-02-01"}) { rows { tier } }
		b: clearance(during: {from: "2020-01-01", to: "2020-02-01"}) { rows { month } } }`, "", nil)
	if len(r.asked) != 2 {
		t.Errorf("%d questions, want 2", len(r.asked))
	}
}

func TestAnswersStandUnderTheNamesTheyWereAskedBy(t *testing.T) {
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), `{ kinds: clearance(during: {from: "2020-01-01", to: "2020-02-01"}) {
		list: rows { __typename who: tier rate: inspectionRate { value } again: inspectionRate { status decimal declarations groups warnings { code } } }
		total { tier hitRate { value level method numerator } } more endCursor provenance { rowsRead elapsedMs dataCut excluded { reason declarations } } } }`, "", nil)
	want := `{"data":{"kinds":{"list":[` +
		`{"__typename":"ClearanceRow","who":"tier0","rate":{"value":0.5},"again":{"status":"OK","decimal":"12.50","declarations":"9007199254740993","groups":4,"warnings":[{"code":"SMALL_BASE"}]}},` +
		`{"__typename":"ClearanceRow","who":"tier1","rate":{"value":1.5},"again":{"status":"OK","decimal":"12.50","declarations":"9007199254740993","groups":4,"warnings":[{"code":"SMALL_BASE"}]}}],` +
		`"total":{"tier":null,"hitRate":{"value":9.5,"level":0.95,"method":null,"numerator":null}},"more":false,"endCursor":null,` +
		`"provenance":{"rowsRead":"9007199254740993","elapsedMs":1.5,"dataCut":"1970-01-01T00:00:00Z","excluded":[{"reason":"cancelled","declarations":"5"}]}}}}`
	if diff := cmp.Diff(want, string(response.Body)); diff != "" {
		t.Error(diff)
	}
}

func TestStockFollowsSuccessorsUnlessTold(t *testing.T) {
	for argument, keeps := range map[string]bool{"": false, ", followSuccessors: true": false, ", followSuccessors: null": false, ", followSuccessors: false": true} {
		if q := one(t, `{ operatorStock(at: "2020-07-31"`+argument+`) { rows { operators { value } } } }`, nil); q.KeepPredecessors != keeps {
			t.Errorf("operatorStock(at: …%s): predecessors kept %v", argument, q.KeepPredecessors)
		}
	}
}

func TestStockIsAskedAtADay(t *testing.T) {
	q := one(t, `{ operatorStock(at: "2020-07-31", where: {tier: {in: "advanced_certified"}}, first: 5) { rows { tier sector operators { value } } } }`, nil)
	want := catalog.Query{
		Fact: "operatorStock", At: catalog.Date{Year: 2020, Month: 7, Day: 31}, First: 5,
		Rows:  catalog.Selection{Wanted: true, Dimensions: []string{"tier", "sector"}, Measures: []string{"operators"}},
		Where: &catalog.Filter{Dimension: "tier", In: []string{"advanced_certified"}},
	}
	if diff := cmp.Diff(want, q, unplain); diff != "" {
		t.Error(diff)
	}
}

// unplain leaves out which measures are wanted without their intervals, which has a test of its own.
var unplain = cmpopts.IgnoreFields(catalog.Selection{}, "Plain", "Quiet")

// An interval that nobody selects is not computed, unless the measure is compared with another period.
func TestMeasuresArePlainWithoutTheirInterval(t *testing.T) {
	left := func(s catalog.Selection) []string { return s.Plain }
	leaves(t, left, map[string][]string{
		"inspectionRate { value status decimal numerator denominator declarations __typename }": {"inspectionRate"},
		"inspectionRate { low }":                                   nil,
		"inspectionRate { high }":                                  nil,
		"inspectionRate { method }":                                nil,
		"inspectionRate { groups }":                                nil,
		"inspectionRate { warnings { code } }":                     nil,
		"inspectionRate { explain { text } }":                      nil,
		"inspectionRate { value } again: inspectionRate { low }":   nil,
		"inspectionRate { value ... @include(if: false) { low } }": {"inspectionRate"},
		"inspectionRate { value } hitRate { low }":                 {"inspectionRate"},
		"inspectionRate { value } hitRate { value }":               {"inspectionRate", "hitRate"},
	})
	twice := one(t, during("", "rows { inspectionRate { value } hitRate { low } } again: rows { hitRate { value } inspectionRate { value } declarations { value } }"), nil)
	if diff := cmp.Diff([]string{"inspectionRate", "declarations"}, left(twice.Rows), cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
		t.Error(diff)
	}
}

// What warnings alone need is not counted where nobody selects them, unless the measure is compared with another period.
func TestMeasuresAreQuietWithoutTheirWarnings(t *testing.T) {
	left := func(s catalog.Selection) []string { return s.Quiet }
	leaves(t, left, map[string][]string{
		"inspectionRate { value low high method groups }":                    {"inspectionRate"},
		"inspectionRate { low warnings { code } }":                           nil,
		"inspectionRate { low explain { text } }":                            nil,
		"inspectionRate { low } again: inspectionRate { warnings { code } }": nil,
		"inspectionRate { warnings { code } } hitRate { low }":               {"hitRate"},
	})
	twice := one(t, during("", "rows { inspectionRate { low } hitRate { low } } again: rows { hitRate { warnings { code } } }"), nil)
	if diff := cmp.Diff([]string{"inspectionRate"}, left(twice.Rows)); diff != "" {
		t.Error(diff)
	}
}

// leaves checks what questions leave out of their rows and of their total, and that they leave out nothing that is compared with another period.
func leaves(t *testing.T, left func(catalog.Selection) []string, cases map[string][]string) {
	t.Helper()
	for selection, want := range cases {
		if diff := cmp.Diff(want, left(one(t, during("", "rows { "+selection+" }"), nil).Rows)); diff != "" {
			t.Errorf("rows { %s }: %s", selection, diff)
		}
		if diff := cmp.Diff(want, left(one(t, during("", "total { "+selection+" }"), nil).Total)); diff != "" {
			t.Errorf("total { %s }: %s", selection, diff)
		}
		if got := left(one(t, during("compareTo: {preset: PREVIOUS_PERIOD}", "rows { "+selection+" }"), nil).Rows); got != nil {
			t.Errorf("rows { %s } compared with another period: %v", selection, got)
		}
	}
}
