package warehouse_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/evidence"
	"greenlane/loader"
	"greenlane/record"
)

// offender is a firm with what it lodges and commits in a month.
type offender struct {
	id, group, tier string
}

func (k desk) register(firms []offender) {
	for i, f := range firms {
		k.add(record.Operators, fmt.Sprintf("%s,31100%05d,Firm %s,CN,2201,%s,2018-05-01T00:00:00+08:00", f.id, i, f.id, f.group))
		k.add(record.TierHistory, fmt.Sprintf("%s,2019-01-01T00:00:00+08:00,%s,D237,grant,no %s,2018-12-20,2018-12-20T09:00:00+08:00", f.id, f.tier, f.id))
	}
}

// offend writes an offence that occurred at noon of a day.
func (k desk) offend(firm string, on time.Time, status string, disclosed bool) {
	day := on.Format(time.DateOnly)
	n := len(k[record.Offences])
	k.add(record.Offences, fmt.Sprintf("x%d,%s,violation,customs,%s,%s,penalty %d,%s,%v,%sT20:00:00+08:00", n, firm, day, day, n, status, disclosed, day))
}

// Ten groups of ten declarations commit 5, 5, 5, 1, 1, 1, 1, 1, 0 and 0 offences. The first group is two firms, and the eighth a firm that lodges and
// one that only offends: 20 offences over 100 declarations, 2,000 by 10,000. With 2 of each group expected, Σ(x − 2)² = 3·9 + 5·1 + 2·4 = 40, so the
// variance is 10/9 · 40 / 20 = 2.22 times that of independent offences. Of the 20·19 ordered pairs of offences 3·5·4 are of one group, as if there were 6.33
// groups, and declarations have ten: the root of 63.3 is 7.96, t with 7.96 − ½ degrees of freedom 2.3355 and 7.96/6.96 · 9/10 = 1.029, so
// 2.22 · (2.3355/1.96)² · 1.029 = 3.2479 in all. Gamma quantiles of 20/3.2479 and one more: 745.88 to 4,312.03, where independent ones would give 1,221.65 to 3,088.84 (worked out with mpmath).
func TestOffencesByGroupOnPaper(t *testing.T) {
	w := openStore(t)
	k := desk{}
	on, offences := time.Date(2020, 1, 10, 12, 0, 0, 0, shanghai), []int{5, 5, 5, 1, 1, 1, 1, 1, 0, 0}
	var firms []offender
	for i, n := range offences {
		group := fmt.Sprint("group ", i)
		first, second := offender{fmt.Sprint("a", i), group, "regular"}, offender{fmt.Sprint("b", i), group, "regular"}
		firms = append(firms, first, second)
		for j := range 10 {
			firm := first.id
			if i == 0 && j%2 == 1 {
				firm = second.id
			}
			k.lodgeAt(on, fmt.Sprint("d", i, "-", j), deskDeclaration{firm: firm})
		}
		for j := range n {
			firm := first.id
			if i == 7 || i == 0 && j%2 == 1 {
				firm = second.id
			}
			k.offend(firm, on, "final", false)
		}
	}
	k.register(firms)
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	for _, dims := range [][]string{nil, {"tier"}} {
		a := ask(t, w, "2020-01-01", "2020-02-01", dims, []string{"offencesPer10k"}, nil)
		for what, c := range map[string]catalog.Cell{"row": a.r.Rows[0].Cells[0], "total": a.total("offencesPer10k")} {
			near(t, what, c, 2000, 1e-9)
			between(t, what, c, 745.877573379, 4312.033906152, 1e-6)
			if c.Method != evidence.MethodPoissonClustered || *c.Groups != 10 || *c.Declarations != 100 || *c.Numerator != 20 || *c.Denominator != 100 {
				t.Errorf("%s: %s by %q over %d declarations of %d groups", what, shown(c), c.Method, *c.Declarations, *c.Groups)
			}
		}
	}
	// The first group by itself tells nothing of others: 5 offences over 10 declarations, exactly.
	one := ask(t, w, "2020-01-01", "2020-02-01", nil, []string{"offencesPer10k"}, where("group", "group 0")).total("offencesPer10k")
	near(t, "one group", one, 5000, 1e-9)
	between(t, "one group", one, 1000*1.623486, 1000*11.668332, 1e-2)
	if one.Method != evidence.MethodPoisson {
		t.Errorf("one group by %q, want %q", one.Method, evidence.MethodPoisson)
	}
	told := put(t, w, catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2020-02-01")},
		Total: catalog.Selection{Wanted: true, Measures: []string{"offencesPer10k"}, Explained: []string{"offencesPer10k"}},
	}).total("offencesPer10k").Behind.Text
	if !strings.Contains(told, "runs from 745.9 per 10,000 to 4,312 per 10,000 ("+evidence.MethodPoissonClustered+")") {
		t.Errorf("in words: %s", told)
	}
}

// Firms of which a few offend again and again, added up by group in plain code, whichever tables the question reads.
func TestOffencesByGroupAsAddedUpPlainly(t *testing.T) {
	w := openStore(t)
	k, r := desk{}, rand.New(rand.NewPCG(7, 39))
	type counts struct{ n, x map[string]int64 } // by group
	plain := map[string]counts{}
	count := func(f offender, at time.Time, n, x int64) {
		for _, key := range []string{"", at.Format("2006-01") + "-01|" + f.tier} {
			if plain[key].n == nil {
				plain[key] = counts{map[string]int64{}, map[string]int64{}}
			}
			plain[key].n[f.group] += n
			plain[key].x[f.group] += x
		}
	}
	var firms []offender
	for i := range 24 {
		firms = append(firms, offender{fmt.Sprint("firm", i), fmt.Sprint("group ", i%15), []string{"advanced_certified", "certified", "regular"}[i%3]})
	}
	k.register(firms)
	anyDay := func() time.Time { return time.Date(2020, 1, 1+r.IntN(60), 12, 0, 0, 0, shanghai) }
	for i, f := range firms {
		for j := range 1 + r.IntN(25) {
			at := anyDay()
			k.lodgeAt(at, fmt.Sprint("d", i, "-", j), deskDeclaration{firm: f.id})
			count(f, at, 1, 0)
		}
		for range r.IntN(2) + i%5/4*r.IntN(12) {
			at := anyDay()
			k.offend(f.id, at, "final", false)
			count(f, at, 0, 1)
		}
		k.offend(f.id, anyDay(), "appealed", false)
		k.offend(f.id, anyDay(), "final", true)
	}
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	methods := map[string]int{}
	q := catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2020-03-01")},
		Rows:  catalog.Selection{Wanted: true, Dimensions: []string{"month", "tier"}, Measures: []string{"offencesPer10k"}},
		Total: catalog.Selection{Wanted: true, Measures: []string{"offencesPer10k"}},
	}
	then, unrolled := q, q
	then.KnownAt, unrolled.FromFacts = instant(t, "2020-04-01T00:00:00+08:00"), true
	for table, q := range map[string]catalog.Query{"rollup_operator": q, "fact_rows": then, "fact": unrolled} {
		a := put(t, w, q)
		if read := a.r.Provenance.Table; !strings.Contains(read, table) || !strings.Contains(read, "enforcement_rows") {
			t.Errorf("%s was read, want %s and enforcement_rows", read, table)
		}
		if len(a.r.Rows) != 6 {
			t.Fatalf("%s: %d rows, want two months of three tiers", table, len(a.r.Rows))
		}
		cells := map[string]catalog.Cell{"": a.total("offencesPer10k")}
		for _, row := range a.r.Rows {
			cells[strings.Join(row.Keys, "|")] = row.Cells[0]
		}
		for key, c := range cells {
			var sums evidence.Sums
			n, x := int64(0), int64(0)
			for _, group := range sortedKeys(plain[key].n) {
				if plain[key].n[group]+plain[key].x[group] > 0 {
					sums = sums.Add(plain[key].n[group], plain[key].x[group])
				}
				n, x = n+plain[key].n[group], x+plain[key].x[group]
			}
			what := fmt.Sprintf("%s of %q", table, key)
			near(t, what, c, 10_000*float64(x)/float64(n), 1e-9)
			iv, ok := evidence.PoissonRateClustered(sums, 10_000, 0.95)
			if !ok {
				t.Fatalf("%s: %+v have no interval", what, sums)
			}
			between(t, what, c, iv.Low, iv.High, 1e-6)
			methods[c.Method]++
		}
	}
	if methods[evidence.MethodPoissonClustered] < 6 || methods[evidence.MethodPoisson] == 0 {
		t.Errorf("intervals by method %v: too few of either to tell them apart", methods)
	}
}
