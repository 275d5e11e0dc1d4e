package warehouse_test

import (
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/loader"
)

// Open declarations of every age about the ends of the bands, beside those that are not open at the cut any more, or not lodged yet.
func TestTheAgeOfTheBacklogOnPaper(t *testing.T) {
	w := openStore(t)
	cut, day := instant(t, deskCut), 24*time.Hour
	k := newDesk()
	for id, age := range map[string]time.Duration{
		"now": 0, "day": day, "day-1ms": day + time.Millisecond, "3d": 3 * day, "3d-1ms": 3*day + time.Millisecond, "7d": 7 * day,
		"30d": 30 * day, "30d-1ms": 30*day + time.Millisecond, "60d": 60 * day,
	} {
		k.lodgeAt(cut.Add(-age), id, deskDeclaration{firm: "reg-1"})
	}
	k.lodgeAt(cut.Add(time.Millisecond), "later", deskDeclaration{firm: "reg-1"})
	k.lodgeAt(cut.Add(-5*time.Hour), "released at the cut", deskDeclaration{firm: "reg-1", hours: map[string]float64{"REL": 5}})
	k.lodgeAt(cut.Add(-6*time.Hour), "released after it", deskDeclaration{firm: "aeo", hours: map[string]float64{"REL": 7}})
	k.load(t, w, loader.Options{Cut: cut})
	bands := []string{"unreleasedUpTo24h", "unreleased24hTo72h", "unreleased72hTo7d", "unreleased7dTo30d", "unreleasedOver30d"}
	ages := []string{"unreleasedDeclarations", "unreleasedAgeMedianHours", "unreleasedAgeP90Hours"}
	a := ask(t, w, "2020-02-01", "2020-05-01", []string{"tier"}, append(ages, bands...), nil)
	all := 0.0
	// now, day, released after it; day-1ms, 3d; 3d-1ms, 7d; 30d; 30d-1ms, 60d
	for i, want := range []float64{3, 2, 2, 1, 2} {
		c := a.total(bands[i])
		near(t, bands[i], c, want, 0)
		all += *c.Value
		if c.Low != nil || c.High != nil {
			t.Errorf("%s: %s, and yet a stock is counted whole", bands[i], shown(c))
		}
	}
	near(t, "all bands", a.total("unreleasedDeclarations"), all, 0)
	near(t, "of the AEO firm", a.cell("unreleasedUpTo24h", "advanced_certified"), 1, 0)
	near(t, "of regular firms", a.cell("unreleasedUpTo24h", "regular"), 2, 0)
	// 0, 6, 24, 24+, 72, 72+, 168, 720, 720+, 1440 hours: between the fifth and the sixth, and a tenth of the way from the ninth to the last
	ms := 1 / 3.6e6
	for measure, want := range map[string]float64{"unreleasedAgeMedianHours": 72 + ms/2, "unreleasedAgeP90Hours": 720 + ms + 0.1*(720-ms)} {
		c := a.total(measure)
		near(t, measure, c, want, 1e-9)
		if c.Low != nil || c.High != nil || *c.Declarations != 10 || c.Method != "none: every declaration is counted" {
			t.Errorf("%s: %s by %q over %v, want the figure alone of ten", measure, shown(c), c.Method, *c.Declarations)
		}
	}
	// As it was known two days before the cut, what was lodged since is not there, and the rest is younger.
	q := a.q
	q.KnownAt = cut.Add(-2 * day)
	then := put(t, w, q)
	near(t, "three days old, two days before", then.total("unreleasedUpTo24h"), 1, 0)
	near(t, "open then", then.total("unreleasedDeclarations"), 6, 0)
	q = catalog.Query{Fact: "clearance", During: a.q.During, Total: catalog.Selection{
		Wanted: true, Measures: []string{"unreleasedOver30d", "unreleasedAgeMedianHours"}, Explained: []string{"unreleasedOver30d", "unreleasedAgeMedianHours"},
	}}
	explained := put(t, w, q)
	for measure, want := range map[string][]string{"unreleasedOver30d": {"30d-1ms", "60d"}, "unreleasedAgeMedianHours": {"60d", "30d-1ms", "30d"}} {
		behind := explained.total(measure).Behind
		if behind == nil || len(behind.Records) < len(want) {
			t.Fatalf("%s: what stands behind it is %+v, want records", measure, behind)
		}
		seen := map[string]bool{}
		for _, r := range behind.Records[:len(want)] {
			seen[r.Record] = true
		}
		for _, id := range want {
			if !seen[id] {
				t.Errorf("%s: %s is not among the first records, %+v", measure, id, behind.Records)
			}
		}
	}
}
