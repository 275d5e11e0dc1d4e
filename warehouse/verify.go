package warehouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"greenlane/access"
	"greenlane/catalog"
)

// Verify asks random questions twice, of the tables that the planner takes and of the facts, and counts the facts of every month against the
// declarations that they were built from. The seed decides the questions. It only reads.
func (w *Warehouse) Verify(ctx context.Context, questions int, seed uint64) (catalog.Verification, error) {
	v, err := w.verify(ctx, questions, seed)
	return v, away(err)
}

// A program that serves verifies a little of its store again and again: every so often, so many questions.
const (
	verifyEvery     = 10 * time.Minute
	verifyQuestions = 3
)

// triesOfQuestion is how often, on average, another question is taken for one that is too large.
const triesOfQuestion = 4

// KeepVerifying verifies a little now and then until the context ends, and keeps the last outcome for Status. A difference is logged as an error.
// At three small questions every ten minutes it costs about a thousandth of a processor.
func (w *Warehouse) KeepVerifying(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(verifyEvery):
		}
		if v, err := w.Verify(ctx, verifyQuestions, uint64(time.Now().UnixNano())); err == nil {
			w.keep(v)
		} else if ctx.Err() == nil {
			w.cfg.Log.Warn("the store could not be verified", "error", err)
		}
	}
}

func (w *Warehouse) keep(v catalog.Verification) {
	if !v.Agrees() {
		w.cfg.Log.Error("the store does not agree with itself: run `greenlane verify`", "data_version", v.DataVersion, "what", v.Differences[0].What)
	}
	w.verified.Store(&v)
}

func (w *Warehouse) verify(ctx context.Context, questions int, seed uint64) (catalog.Verification, error) {
	w.forgetVersion()
	version, err := w.latest(ctx)
	if err != nil {
		return catalog.Verification{}, err
	}
	out := catalog.Verification{DataVersion: version.Name(), At: time.Now().UTC(), Differences: []catalog.Difference{}}
	if len(version.Builds) == 0 {
		return out, nil
	}
	if err := w.verifyMonths(ctx, version, &out); err != nil {
		return out, err
	}
	under := &Version{w, version}
	r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // questions to be asked twice, which must come back for a seed
	scope := access.ScopeOf(access.Local())
	for tries := 0; out.Questions < questions; tries++ {
		q := randomQuestion(r, version, w.cfg.Zone)
		again := func(err error) bool { // of a large store some would have more rows than an answer may, or take too long
			var refused *catalog.Error
			return errors.As(err, &refused) && (refused.Kind == catalog.TooCostly || refused.Kind == catalog.Timeout) && tries < triesOfQuestion*questions
		}
		rolled, err := under.one(ctx, scope, q)
		if again(err) {
			continue
		}
		if err != nil {
			return out, fmt.Errorf("ask %s: %w", told(q), err)
		}
		q.FromFacts = true
		facts, err := under.one(ctx, scope, q)
		if again(err) {
			continue
		}
		if err != nil {
			return out, fmt.Errorf("ask the facts %s: %w", told(q), err)
		}
		out.Questions++
		if rolled.Provenance.Table != facts.Provenance.Table {
			out.Rolled++
		}
		takeTimes(rolled, facts)
		got, want := written(rolled), written(facts)
		if got != want {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			excerpt := func(s string) string { return s[max(at-100, 0):min(at+100, len(s))] }
			out.Differences = append(out.Differences, catalog.Difference{What: told(q) + " (" + rolled.Provenance.Table + ")", Got: excerpt(got), Want: excerpt(want)})
		}
	}
	return out, nil
}

func (v *Version) one(ctx context.Context, scope access.Scope, q catalog.Query) (*catalog.Observed, error) {
	all, err := v.Observe(ctx, scope, q)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// verifyMonths counts the facts of each live build, and the declarations in them, against the latest versions of declarations in that month.
func (w *Warehouse) verifyMonths(ctx context.Context, version dataVersion, out *catalog.Verification) error {
	_, writer, err := w.conns(ctx)
	if err != nil {
		return err
	}
	months := slices.Sorted(maps.Keys(version.Builds))
	text, params := given{
		[]column{
			{"months", param{"Array(UInt32)", months}},
			{"builds", param{"Array(UInt32)", buildsOf(months, version.Builds)}},
			{"loads", param{"Array(UInt64)", version.Loads}},
			{"known", param{"Int64", anyTime}},
			{"only", param{"UInt64", uint64(0)}},
		},
		[]string{"visible_declarations", "left_declarations", "latest_declarations"},
		nil,
	}.to("verify_months")
	rows, err := writer.Query(ctx, text, params...)
	if err != nil {
		return fmt.Errorf("count facts against declarations: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var month uint32
		var facts, distinct, declarations uint64
		if err := rows.Scan(&month, &facts, &distinct, &declarations); err != nil {
			return fmt.Errorf("count facts against declarations: %w", err)
		}
		out.Months++
		if facts != declarations || facts != distinct {
			out.Differences = append(out.Differences, catalog.Difference{
				What: fmt.Sprintf("facts of month %d", month), Got: fmt.Sprintf("%d rows of %d declarations", facts, distinct), Want: fmt.Sprintf("%d declarations", declarations),
			})
		}
	}
	return rows.Err()
}

// written is what was counted, rows in the order of their keys, without where it came from.
func written(o *catalog.Observed) string {
	rows := slices.Clone(o.Rows)
	slices.SortFunc(rows, func(a, b catalog.ObservedRow) int { return slices.Compare(a.Keys, b.Keys) })
	text, err := json.Marshal(append(rows, o.Total))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// takeTimes puts the times of the facts in place of those of histograms where these agree with them: a histogram tells nearly when, and exactly how many.
func takeTimes(rolled, facts *catalog.Observed) {
	exact := map[string]catalog.ObservedRow{}
	for _, r := range facts.Rows {
		exact[keyOf(r.Keys)] = r
	}
	take := func(r, exact catalog.ObservedRow) {
		for n, part := range r.Parts {
			if of := exact.Parts[n]; of != nil && (part.Bins != nil && binsHold(part, of) || part.Curve != nil && curvesAgree(part, of.Curve)) {
				r.Parts[n] = of
			}
		}
	}
	for _, r := range rolled.Rows {
		take(r, exact[keyOf(r.Keys)])
	}
	take(rolled.Total, facts.Total)
}

// binsHold tells whether as many times are known, and those of the ranks around a quantile lie in the bins of these ranks.
func binsHold(part, exact *catalog.Part) bool {
	for rank, ms := range exact.Ranked {
		in := func(b catalog.RankedBin) bool {
			return b.Before < rank && rank <= b.Before+b.In && b.Least <= ms && ms <= b.Most
		}
		if !slices.ContainsFunc(part.Bins, in) {
			return false
		}
	}
	return part.N == exact.N
}

// curvesAgree tells whether as many waits ended and were cut off, and as many had ended by every time of the exact curve, give or take what lies in one bin with it.
func curvesAgree(part *catalog.Part, exact []catalog.TimeBin) bool {
	curve := part.Curve
	count := func(of []catalog.TimeBin, counts func(catalog.TimeBin) bool) (events, censored int64) {
		for _, b := range of {
			if counts(b) {
				events, censored = events+b.Events, censored+b.Censored
			}
		}
		return events, censored
	}
	all := func(catalog.TimeBin) bool { return true }
	events, censored := count(curve, all)
	if e, c := count(exact, all); e != events || c != censored {
		return false
	}
	before := int64(0)
	for _, b := range exact {
		before += b.Events
		aside := int64(0)
		if part.Histogram { // the exact curve counts times within 0.05 % of each other together, too
			aside = b.At / 1000
		}
		least, _ := count(curve, func(h catalog.TimeBin) bool { return h.UpTo < b.At-aside })
		most, _ := count(curve, func(h catalog.TimeBin) bool { return h.At <= b.At+aside })
		if before < least || before > most {
			return false
		}
	}
	return true
}

// told is a question in short.
func told(q catalog.Query) string {
	where := ""
	if q.Where != nil {
		where = fmt.Sprintf(" where %s in %v", q.Where.Dimension, q.Where.In)
	}
	return fmt.Sprintf("%s from %s to %s by (%s): %s%s", q.Fact, q.During.From, q.During.To, strings.Join(q.Rows.Dimensions, ", "), strings.Join(q.Rows.Measures, ", "), where)
}

// randomQuestion is about declarations, mostly of whole months, by up to three dimensions.
func randomQuestion(r *rand.Rand, version dataVersion, zone *time.Location) catalog.Query {
	months := slices.Sorted(maps.Keys(version.Builds))
	first := r.IntN(len(months))
	last := first + r.IntN(len(months)-first)
	from := catalog.DateOf(monthStart(months[first]).In(zone))
	from.Day = 1
	to := catalog.DateOf(monthStart(months[last]).AddDate(0, 1, 14).In(zone))
	to.Day = 1
	q := catalog.Query{Fact: catalog.Clearance.Name, During: catalog.Period{From: from, To: to}, StandardiseBy: catalog.DefaultStrata}
	if r.IntN(4) == 0 {
		q.During.From = q.During.From.AddDays(1 + r.IntN(20))
	}
	add := func(to []string, name string) []string {
		if slices.Contains(to, name) {
			return to
		}
		return append(to, name)
	}
	var dims, measures []string
	open := 0
	for range r.IntN(4) {
		d := catalog.Clearance.Dimensions[r.IntN(len(catalog.Clearance.Dimensions))]
		if d.Kind == catalog.OperatorKey || d.Kind == catalog.GroupKey || d.Bucket == "day" || d.Column == "hs6" { // as many rows as firms, days or goods
			if open++; open > 1 || len(dims) > 1 {
				continue
			}
		}
		dims = add(dims, d.Name)
	}
	settled := r.IntN(4) == 0 // as a dashboard asks: month by month, of tiers or of all
	if settled {
		dims, open = []string{"month", "tier"}[:1+r.IntN(2)], 0
		q.During.From.Day = 1
	}
	every := slices.DeleteFunc(slices.Clone(catalog.Clearance.Measures), func(m catalog.Measure) bool { return m.By != nil }) // which any dimension applies to
	for range 1 + r.IntN(4) {
		measures = add(measures, every[r.IntN(len(every))].Name)
	}
	q.Rows = catalog.Selection{Wanted: true, Dimensions: dims, Measures: measures}
	q.Total = catalog.Selection{Wanted: !settled && r.IntN(2) == 0, Measures: measures}
	timed := settled && r.IntN(2) == 0 // and times without bounds, of many and of few
	if timed {
		measures = []string{"clearanceTimeMedianHours", "clearanceTimeKmMedianHours", every[r.IntN(len(every))].Name}
		q.Rows.Measures, q.Total.Measures = measures, measures
		q.Rows.Dimensions = [][]string{nil, {"year"}, {"tier"}, {"month", "tier"}}[r.IntN(4)]
	}
	together := !timed && open == 0 && r.IntN(6) == 0 // and months together
	if together {
		measures = []string{"inspectionRate", "declarations", "tradeValueCny"}
		q.Rows.Measures, q.Total.Measures = measures, measures
		q.Rows.Dimensions = [][]string{nil, {"tier"}, {"quarter"}, {"year", "tier"}}[r.IntN(4)]
		q.During.From.Day, q.Total.Wanted = 1, r.IntN(2) == 0
	}
	if timed || !together && r.IntN(3) == 0 {
		q.Rows.Plain, q.Total.Plain = measures, measures
	}
	if together || r.IntN(2) == 0 {
		q.Rows.Quiet, q.Total.Quiet = measures, measures
	}
	switch r.IntN(4) {
	case 0, 1:
		q.Where = &catalog.Filter{Dimension: "tier", In: []string{catalog.Tiers[r.IntN(len(catalog.Tiers))].Code, "certified"}}
	case 2:
		q.Where = &catalog.Filter{Dimension: "direction", In: []string{catalog.Directions[r.IntN(len(catalog.Directions))].Code}}
	}
	if open > 0 { // few rows
		q.Where = &catalog.Filter{Dimension: "tier", In: []string{"discredited"}}
	}
	return q
}
