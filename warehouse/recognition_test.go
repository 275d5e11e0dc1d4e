package warehouse_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
)

// Japan was to be covered until June, Germany without end, France from May to September, Korea until February. Then it is recorded that the first
// arrangement ended on 10 March and the others on 1 April: whichever end comes first holds, and France is never covered.
func TestAnArrangementThatEndedCoversNobodyOnPaper(t *testing.T) {
	w := openStore(t)
	k := newDesk()
	k[record.MRAAgreements] = []string{
		"m1,JP,2018-10-10,2019-06-01,,2019-06-01T00:00:00+08:00", "m2,EU,2018-10-10,2019-06-01,,2019-06-01T00:00:00+08:00", "m3,KR,2018-10-10,2019-06-01,,2019-06-01T00:00:00+08:00",
	}
	k[record.MRATerritories] = []string{
		"m1,JP,2019-06-01,2020-06-01,2019-06-01T00:00:00+08:00", "m2,DE,2019-06-01,,2019-06-01T00:00:00+08:00",
		"m2,FR,2020-05-01,2020-09-01,2019-06-01T00:00:00+08:00", "m3,KR,2019-06-01,2020-02-01,2019-06-01T00:00:00+08:00",
	}
	const foreign = "foreign_clearance_id,operator_id,country,declared_at,inspected,source,weight,month,n,x,recorded_at\n"
	abroad := ""
	for _, day := range []string{"2020-01-31", "2020-02-01", "2020-03-09", "2020-03-10", "2020-03-31", "2020-04-01", "2020-05-31", "2020-06-01", "2020-07-01"} {
		at := instant(t, day+"T09:00:00+08:00")
		for _, country := range []string{"JP", "DE", "FR", "KR"} {
			k.lodgeAt(at, country+day, deskDeclaration{firm: "reg-1", partner: country})
			abroad += fmt.Sprintf("%s%s,reg-1,%s,%s,%d,survey,1,,,,%s\n", country, day, country, paperTime(at), len(abroad)%2, paperTime(at))
		}
	}
	cut := loader.Options{Cut: instant(t, "2020-10-01T00:00:00+08:00")}
	k.load(t, w, cut)
	tryTexts(t, w, cut, record.ForeignClearances, foreign+abroad)
	ended := desk{record.MRAAgreements: {
		"m1,JP,2018-10-10,2019-06-01,2020-03-10,2020-09-10T00:00:00+08:00", "m2,EU,2018-10-10,2019-06-01,2020-04-01,2020-09-10T00:00:00+08:00",
		"m3,KR,2018-10-10,2019-06-01,2020-04-01,2020-09-10T00:00:00+08:00",
	}}
	ended.load(t, w, cut)
	for known, want := range map[string]string{
		"":                          "DE 5, JP 3, KR 1",
		"2020-09-01T00:00:00+08:00": "DE 9, FR 3, JP 7, KR 1",
	} {
		var at time.Time
		if known != "" {
			at = instant(t, known)
		}
		for fact, measure := range map[string]string{"clearance": "declarations", "foreignClearance": "clearances"} {
			a := put(t, w, catalog.Query{
				Fact: fact, During: catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2020-08-01")}, KnownAt: at, Where: where("mraPartner", "mra"),
				Rows: catalog.Selection{Wanted: true, Dimensions: []string{"partnerCountry"}, Measures: []string{measure}},
			})
			var covered []string
			for _, row := range a.r.Rows {
				covered = append(covered, fmt.Sprintf("%s %g", row.Keys[0], *row.Cells[0].Value))
			}
			if got := strings.Join(covered, ", "); got != want {
				t.Errorf("%s, known at %q: %s are covered, want %s", fact, known, got, want)
			}
		}
	}
	all := ask(t, w, "2020-01-01", "2020-08-01", nil, []string{"mraTradeCoverage"}, nil).total("mraTradeCoverage")
	near(t, "covered", all, 9.0/36, 1e-12)
	// France was to join within the days of the question, which would have made a cohort of it.
	sides := field(t, w, "foreignClearance", "2020-01-01", "2020-08-01", nil, []string{"foreignInspectionReduction"}, where("partnerCountry", "FR")).total("foreignInspectionReduction")
	if sides.Status != catalog.NoPopulation {
		t.Errorf("France, which was never recognised: %s, want %s", shown(sides), catalog.NoPopulation)
	}
}
