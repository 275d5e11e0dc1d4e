package graph

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greenlane/access"
	"greenlane/catalog"
)

func TestFiltersAreTranslated(t *testing.T) {
	is := func(dimension string, in ...string) catalog.Filter {
		return catalog.Filter{Dimension: dimension, In: in}
	}
	isNot := func(dimension string, out ...string) catalog.Filter {
		return catalog.Filter{Dimension: dimension, NotIn: out}
	}
	inner := is("office", "2200")
	cases := []struct {
		where string
		want  catalog.Filter
	}{
		{`{tier: {in: ["advanced_certified", "certified"]}}`, is("tier", "advanced_certified", "certified")},
		{`{tier: {in: "certified"}}`, is("tier", "certified")},
		{`{tier: {notIn: ["unknown"]}}`, isNot("tier", "unknown")},
		{`{month: {in: ["2020-01-01"]}}`, is("month", "2020-01-01")},
		{`{office: {in: ["1"]}, tier: {in: ["a"], notIn: ["b"]}}`, catalog.Filter{All: []catalog.Filter{is("tier", "a"), isNot("tier", "b"), is("office", "1")}}},
		{`{any: [{office: {in: ["1"]}}, {tier: {in: ["a"]}}]}`, catalog.Filter{Any: []catalog.Filter{is("office", "1"), is("tier", "a")}}},
		{`{all: [{office: {in: ["1"]}}]}`, catalog.Filter{All: []catalog.Filter{is("office", "1")}}},
		{`{not: {office: {in: ["2200"]}}}`, catalog.Filter{Not: &inner}},
		{`{direction: {in: ["import"]}, not: {office: {in: ["2200"]}}}`, catalog.Filter{All: []catalog.Filter{is("direction", "import"), {Not: &inner}}}},
	}
	for _, c := range cases {
		q := one(t, during("where: "+c.where, `total { declarations { value } }`), nil)
		if diff := cmp.Diff(&c.want, q.Where); diff != "" {
			t.Errorf("%s: %s", c.where, diff)
		}
	}
}

func TestFilterByVariableIsTheSame(t *testing.T) {
	document := `query($w: ClearanceWhere) { clearance(during: {from: "2020-01-01", to: "2020-02-01"}, where: $w) { total { declarations { value } } } }`
	q := one(t, document, map[string]any{"w": map[string]any{"any": []any{
		map[string]any{"tier": map[string]any{"in": []any{"certified"}}}, map[string]any{"hs2": map[string]any{"notIn": []any{"84", "85"}}},
	}}})
	want := &catalog.Filter{Any: []catalog.Filter{{Dimension: "tier", In: []string{"certified"}}, {Dimension: "hs2", NotIn: []string{"84", "85"}}}}
	if diff := cmp.Diff(want, q.Where); diff != "" {
		t.Error(diff)
	}
	if q := one(t, document, nil); q.Where != nil {
		t.Errorf("without the variable: got %+v, want no filter", q.Where)
	}
	err := refusal(t, document, map[string]any{"w": map[string]any{}})
	if err.Code != catalog.BadRequest || !strings.Contains(err.Message, "where is empty") {
		t.Errorf("empty variable: got %+v", err)
	}
}

func TestEmptyNeverMeansEverything(t *testing.T) {
	for arguments, says := range map[string]string{
		`where: {}`:               "where is empty",
		`where: {all: []}`:        "where.all is an empty list",
		`where: {any: []}`:        "where.any is an empty list",
		`where: {any: [{}]}`:      "where.any is empty",
		`where: {not: {}}`:        "where.not is empty",
		`where: {tier: {}}`:       "where.tier is empty",
		`where: {tier: {in: []}}`: "where.tier.in is an empty list",
		`where: {tier: {in: ["regular"], notIn: []}}`:       "where.tier.notIn is an empty list",
		`where: {month: {in: []}}`:                          "where.month.in is an empty list",
		`where: {tier: null}`:                               "where is empty",
		`having: []`:                                        "having is an empty list",
		`having: [{measure: declarations}]`:                 "having.declarations has no bound",
		`having: {measure: hitRate, atLeast: 2, atMost: 1}`: "no row could be kept",
		`first: 0`:                       "first is 0",
		`first: -3`:                      "first is -3",
		`after: ""`:                      "after is empty",
		`where: {month: {in: ["2020"]}}`: "YYYY-MM-DD",
	} {
		err := refusal(t, during(arguments, `rows { tier }`), nil)
		if err.Code != catalog.BadRequest || !strings.Contains(err.Message, says) {
			t.Errorf("%s: got %+v, want BAD_REQUEST saying %q", arguments, err, says)
		}
	}
}

func TestDeepFiltersAreRefused(t *testing.T) {
	where := strings.Repeat("{not: ", 11) + `{tier: {in: "regular"}}` + strings.Repeat("}", 11)
	if err := refusal(t, during("where: "+where, `rows { tier }`), nil); !strings.Contains(err.Message, "nested more than 10 deep") {
		t.Errorf("got %+v", err)
	}
}

func TestBoundsOrderAndPages(t *testing.T) {
	q := one(t, during(`having: [{measure: declarations, atLeast: 100}, {measure: hitRate, atMost: 0.5}],
		orderBy: [{by: hitRate, descending: true}, {by: tier}], first: 7, after: "abc"`, `rows { tier hitRate { value } }`), nil)
	hundred, half := 100.0, 0.5
	want := catalog.Query{
		Fact: "clearance", During: catalog.Period{From: catalog.Date{Year: 2020, Month: 1, Day: 1}, To: catalog.Date{Year: 2020, Month: 2, Day: 1}},
		Rows:    catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"hitRate"}},
		Having:  []catalog.Bound{{Measure: "declarations", Least: &hundred}, {Measure: "hitRate", Atmost: &half}},
		OrderBy: []catalog.Order{{By: "hitRate", Descending: true}, {By: "tier"}}, First: 7, After: "abc", StandardiseBy: catalog.DefaultStrata,
	}
	if diff := cmp.Diff(want, q, unplain); diff != "" {
		t.Error(diff)
	}
}

func TestComparisonsAndTierBasis(t *testing.T) {
	for arguments, want := range map[string]string{
		`compareTo: {preset: PREVIOUS_PERIOD}`:                             "2019-12-01..2020-01-01",
		`compareTo: {preset: SAME_PERIOD_LAST_YEAR}`:                       "2019-01-01..2019-02-01",
		`compareTo: {period: {from: "2018-03-01", to: "2018-03-05"}}`:      "2018-03-01..2018-03-05",
		`tierBasis: CURRENT, standardiseBy: [hs2], exact: true, first: 10`: "",
	} {
		q := one(t, during(arguments, `rows { declarations { value } }`), nil)
		got := ""
		if q.CompareTo != nil {
			got = q.CompareTo.From.String() + ".." + q.CompareTo.To.String()
		}
		if got != want {
			t.Errorf("%s: compares with %q, want %q", arguments, got, want)
		}
		if q.CurrentTiers != (want == "") || q.Exact != (want == "") || (want == "") != (len(q.StandardiseBy) == 1) {
			t.Errorf("%s: %+v", arguments, q)
		}
	}
	if err := refusal(t, during(`standardiseBy: []`, `rows { declarations { value } }`), nil); !strings.Contains(err.Message, "empty list") {
		t.Errorf("got %+v", err)
	}
}

func TestFirstIsAThousandUnlessSaid(t *testing.T) {
	if q := one(t, during("", `rows { tier }`), nil); q.First != catalog.DefaultRows {
		t.Errorf("got %d", q.First)
	}
}

func TestMistakesNameTheNearestRightWord(t *testing.T) {
	variables := `query($w: ClearanceWhere, $o: [ClearanceOrder!]) { clearance(during: {from: "2020-01-01", to: "2020-02-01"}, where: $w, orderBy: $o) { rows { tier } } }`
	cases := []struct {
		document  string
		variables map[string]any
		names     string
	}{
		{during("", `rows { inspektionRate { value } }`), nil, "inspectionRate"},
		{`{ clearence { more } }`, nil, "clearance"},
		{during(`wher: {}`, `more`), nil, "where"},
		{during(`where: {teir: {in: "regular"}}`, `more`), nil, "tier"},
		{during(`orderBy: {by: inspectionRat}`, `more`), nil, "inspectionRate"},
		{during(`having: {measure: declaration, atLeast: 1}`, `more`), nil, "declarations"},
		{variables, map[string]any{"w": map[string]any{"teir": map[string]any{"in": []any{"regular"}}}}, `ClearanceWhere has no field "teir". Did you mean "tier"`},
		{variables, map[string]any{"w": map[string]any{"any": []any{map[string]any{"ofice": map[string]any{}}}}}, `Did you mean "office"`},
		{variables, map[string]any{"o": map[string]any{"by": "hitrat"}}, `"hitrat" is not a ClearanceField. Did you mean "hitRate"`},
		{variables, map[string]any{"o": []any{map[string]any{}}}, `variable $o[0].by: must be defined`},
	}
	for _, c := range cases {
		r := &recorder{}
		response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), c.document, "", c.variables)
		if len(response.Errors) == 0 || len(r.asked) > 0 {
			t.Errorf("%s: not refused", c.document)
			continue
		}
		if err := response.Errors[0]; err.Code != catalog.BadRequest || !strings.Contains(err.Message, c.names) {
			t.Errorf("%s: got %+v, want BAD_REQUEST naming %s", c.document, err, c.names)
		}
	}
}
