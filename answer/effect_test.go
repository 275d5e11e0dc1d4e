package answer_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
)

func decision(day, tier, kind string) catalog.TierDecision {
	return catalog.TierDecision{From: date(day).In(time.UTC), Tier: tier, Kind: kind}
}

// hoursOf are months of 40 declarations each that all took so many hours.
func hoursOf(from string, hours ...float64) []catalog.PanelMonth {
	first := catalog.MonthNumber(date(from))
	out := make([]catalog.PanelMonth, len(hours))
	for i, h := range hours {
		log := int64(math.Round(math.Log(h) * catalog.LogScale))
		out[i] = catalog.PanelMonth{Month: first + i, Declarations: 40, LogSum: 40 * log, LogSumUninspected: 40 * log, Without: 1}
	}
	return out
}

var certifiedInJuly = catalog.Certification{During: catalog.Period{From: date("2019-07-01"), To: date("2019-08-01")}, Window: 6, Basis: catalog.Customs, Method: catalog.OwnBaseline}

// One firm takes 24 hours in every month of 2018 and the first half of 2019, and 12 from July 2019 on: half, also against the same months.
// Who was certified in the period follows from the decisions alone.
func TestWhoWasCertifiedInAPeriod(t *testing.T) {
	half := []float64{24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 12, 12, 12, 12, 12, 12}
	for name, c := range map[string]struct {
		decisions           []catalog.TierDecision
		certified, excluded int
		compared            bool
	}{
		"regular before":             {[]catalog.TierDecision{decision("2015-01-01", "regular", "grant"), decision("2019-07-01", "advanced_certified", "upgrade")}, 1, 0, true},
		"an upgrade alone":           {[]catalog.TierDecision{decision("2019-07-01", "advanced_certified", "upgrade")}, 1, 0, true},
		"a first decision":           {[]catalog.TierDecision{decision("2019-07-01", "advanced_certified", "grant")}, 0, 0, false},
		"renamed by a regime":        {[]catalog.TierDecision{decision("2015-01-01", "certified", "grant"), decision("2019-07-01", "advanced_certified", "regime_migration")}, 0, 0, false},
		"renamed before":             {[]catalog.TierDecision{decision("2015-01-01", "certified", "grant"), decision("2019-02-01", "regular", "regime_migration"), decision("2019-07-01", "advanced_certified", "upgrade")}, 1, 0, true},
		"the day after the period":   {[]catalog.TierDecision{decision("2015-01-01", "regular", "grant"), decision("2019-08-01", "advanced_certified", "upgrade")}, 0, 0, false},
		"the day before":             {[]catalog.TierDecision{decision("2015-01-01", "regular", "grant"), decision("2019-06-30", "advanced_certified", "upgrade")}, 0, 0, false},
		"certified once before":      {[]catalog.TierDecision{decision("2012-01-01", "advanced_certified", "grant"), decision("2013-01-01", "regular", "downgrade"), decision("2019-07-01", "advanced_certified", "upgrade")}, 0, 0, false},
		"downgraded soon after":      {[]catalog.TierDecision{decision("2015-01-01", "regular", "grant"), decision("2019-07-01", "advanced_certified", "upgrade"), decision("2019-10-01", "regular", "downgrade")}, 1, 1, false},
		"another change long ago":    {[]catalog.TierDecision{decision("2010-01-01", "regular", "grant"), decision("2015-01-01", "certified", "upgrade"), decision("2019-07-01", "advanced_certified", "upgrade")}, 1, 0, true},
		"another change just before": {[]catalog.TierDecision{decision("2010-01-01", "regular", "grant"), decision("2019-03-01", "certified", "upgrade"), decision("2019-07-01", "advanced_certified", "upgrade")}, 1, 1, false},
	} {
		w := &counted{panel: catalog.Panel{Zone: time.UTC, Cut: date("2030-01-01").In(time.UTC), Operators: []catalog.PanelOperator{{Decisions: c.decisions, Months: hoursOf("2018-07-01", half...)}}}}
		e, err := answer.New(w).CertificationEffect(t.Context(), access.Local(), certifiedInJuly)
		if err != nil {
			t.Fatal(err)
		}
		if e.Certified != c.certified || e.Excluded != c.excluded || (e.Treated == 1) != c.compared {
			t.Errorf("%s: %d certified, %d excluded, %d compared, want %d, %d, %v", name, e.Certified, e.Excluded, e.Treated, c.certified, c.excluded, c.compared)
		}
		switch {
		case c.compared && (e.Reduction.Value == nil || math.Abs(*e.Reduction.Value-0.5) > 1e-6):
			t.Errorf("%s: %+v, want one half", name, e.Reduction)
		case !c.compared && (e.Reduction.Value != nil || len(e.Reduction.Warnings) == 0):
			t.Errorf("%s: %+v, want nothing, with a reason", name, e.Reduction)
		}
	}
}

// Controls are those that are not yet certified, until three months before they are; discredited and unknown ones, and those whose tier
// changed, are nobody's controls.
func TestWhoCanBeComparedWith(t *testing.T) {
	operator := func(tier string, more ...catalog.TierDecision) catalog.PanelOperator {
		return catalog.PanelOperator{Decisions: append([]catalog.TierDecision{decision("2015-01-01", tier, "grant")}, more...), Months: hoursOf("2019-01-01", 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10)}
	}
	w := &counted{panel: catalog.Panel{Zone: time.UTC, Cut: date("2019-11-01").In(time.UTC), Operators: []catalog.PanelOperator{
		operator("regular"), operator("certified"), operator("regular", decision("2019-12-01", "advanced_certified", "upgrade")),
		operator("discredited"), operator("unknown"), operator("advanced_certified"), operator("regular", decision("2019-05-01", "discredited", "discredit")),
		operator("regular", decision("2019-05-01", "advanced_certified", "upgrade")),
	}}}
	e, err := answer.New(w).CertificationEffect(t.Context(), access.Local(), certifiedInJuly)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, m := range e.Months {
		told = append(told, fmt.Sprint(m.ControlCount))
	}
	// Two throughout; the third until the month before September.
	if got := strings.Join(told, " "); got != "3 3 3 3 3 3 3 3 2 2 2 2" {
		t.Errorf("controls by month: %s", got)
	}
}

func TestWhatTheCertificateDecidesCannotChooseDeclarations(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*catalog.Certification)
		says   string
	}{
		"tier": {func(q *catalog.Certification) { q.Where = &catalog.Filter{Dimension: "tier", In: []string{"regular"}} }, "what the certificate decides"},
		"channel": {func(q *catalog.Certification) {
			q.Where = &catalog.Filter{Not: &catalog.Filter{Dimension: "channel", In: []string{"red"}}}
		}, "what the certificate decides"},
		"months": {func(q *catalog.Certification) {
			q.Where = &catalog.Filter{All: []catalog.Filter{{Dimension: "month", In: []string{"2019-07-01"}}}}
		}, "out of the comparison"},
		"window":      {func(q *catalog.Certification) { q.Window = 3 }, "4 to 24"},
		"basis":       {func(q *catalog.Certification) { q.Basis = "DOR" }, `did you mean "DOOR"`},
		"method":      {func(q *catalog.Certification) { q.Method = "DIDD" }, `did you mean "DID"`},
		"period":      {func(q *catalog.Certification) { q.During.To = q.During.From }, "holds no day"},
		"empty where": {func(q *catalog.Certification) { q.Where = &catalog.Filter{} }, "leave `where` out"},
	} {
		q := certifiedInJuly
		c.change(&q)
		_, err := answer.New(&counted{}).CertificationEffect(t.Context(), access.Local(), q)
		var told *catalog.Error
		if !errors.As(err, &told) || told.Kind != catalog.BadRequest || !strings.Contains(told.Message, c.says) {
			t.Errorf("%s: %v, want BAD_REQUEST with %q", name, err, c.says)
		}
	}
}

func TestReleasesThatAreNotCoveredAreNoEffect(t *testing.T) {
	w := &counted{panel: catalog.Panel{Zone: time.UTC, Gaps: map[catalog.Cover]catalog.Gap{catalog.CoverReleases: catalog.NotCollected}}}
	e, err := answer.New(w).CertificationEffect(t.Context(), access.Local(), certifiedInJuly)
	if err != nil || e.Reduction.Value != nil || len(codesOf(e.Reduction)) != 1 || codesOf(e.Reduction)[0] != catalog.WarnNotCollected {
		t.Errorf("%+v %v, want nothing with %s", e, err, catalog.WarnNotCollected)
	}
}
