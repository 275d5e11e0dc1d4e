package graph

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"greenlane/access"
	"greenlane/catalog"
)

func TestAComparisonIsTranslatedBothWays(t *testing.T) {
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), `{ restatement(during: {from: "2020-06-01", to: "2020-08-01"}, where: {tier: {in: ["regular"]}},
		before: {dataVersion: "7", knownAt: "2020-07-01T00:00:00+08:00"}, first: 2) {
		rows { reason monthBefore tierBefore monthAfter tierAfter declarations valueBefore valueAfter loads } more provenance { dataVersion } } }`, "", nil)
	want := catalog.Comparison{
		During: catalog.Period{From: catalog.Date{Year: 2020, Month: 6, Day: 1}, To: catalog.Date{Year: 2020, Month: 8, Day: 1}},
		Where:  &catalog.Filter{Dimension: "tier", In: []string{"regular"}}, First: 2,
		Before: catalog.Sight{DataVersion: "7", KnownAt: time.Date(2020, 6, 30, 16, 0, 0, 0, time.UTC)},
	}
	if len(r.compared) != 1 || !r.compared[0].Before.KnownAt.Equal(want.Before.KnownAt) {
		t.Fatalf("asked %+v", r.compared)
	}
	r.compared[0].Before.KnownAt = want.Before.KnownAt
	if diff := cmp.Diff(want, r.compared[0]); diff != "" {
		t.Error(diff)
	}
	for _, part := range []string{
		`{"reason":"AMENDED","monthBefore":"2020-06-01","tierBefore":"regular","monthAfter":"2020-06-01","tierAfter":"regular","declarations":"1","valueBefore":"1.00","valueAfter":"10.00","loads":["7"]}`,
		`{"reason":"ADDED","monthBefore":null,"tierBefore":null,"monthAfter":"2020-07-01","tierAfter":"certified","declarations":"2","valueBefore":"0","valueAfter":"5.00","loads":["7","8"]}`,
		`"more":true`, `"dataVersion":"9"`,
	} {
		if !strings.Contains(string(response.Body), part) {
			t.Errorf("%s is not in %s", part, string(response.Body))
		}
	}
}
