package warehouse_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"greenlane/catalog"
)

// mdlDeclaration is a declaration as semantics.md wants it seen: latest version, tier at lodgement, what hangs on it put together.
type mdlDeclaration struct {
	keys                      map[string]string // dimension values by public name
	operator, group, tier     string
	lodged, at                int64 // at: the instant by whose day it counts
	cancelled, assumed        bool
	outside                   bool // temporary procedure: outside every value measure
	value, invoice, kg        *int64
	ccy                       string
	inspected, completed, hit bool
	customs, overall, onsite  *int64 // durations, ms
	broken                    bool   // E020
	fact                      mdlFact
	segment                   *int64 // ms, of one stretch of its way
	released, withdrawn       *int64 // instants
	visits                    []mdlVisit
	visit                     *mdlVisit // of one that stands for a visit of its officers
}

// mdlVisit is what officers did together about a declaration.
type mdlVisit struct {
	kind  string
	at    int64
	hours *int64 // × 10,000
}

// sight is what is seen of a store: its visible loads, and of these what was recorded until an instant.
type sight struct {
	*rndStore
	known int64
}

// everything is what a question without an earlier instant sees.
func (s *rndStore) everything() sight { return sight{s, math.MaxInt64} }

// rank tells how late the load of a row was published, -1 where the row is not seen.
func (v sight) rank(of rndStamp) int {
	if of.recorded > v.known {
		return -1
	}
	return slices.Index(v.published, of.load)
}

// cut is the latest recorded_at of what is seen.
func (v sight) cut() int64 {
	cut := int64(0)
	for _, load := range v.published {
		cut = max(cut, v.loads[load].cut)
	}
	return min(cut, v.known)
}

// latest returns, of the rows that are seen, the last word on each thing: recorded last, else published last, else written last.
func latest[T interface{ stamp() rndStamp }, K comparable](v sight, rows []T, about func(T) K) map[K]T {
	out := map[K]T{}
	for _, row := range rows {
		rank := v.rank(row.stamp())
		if rank < 0 {
			continue
		}
		before, known := out[about(row)]
		if !known || row.stamp().recorded > before.stamp().recorded || row.stamp().recorded == before.stamp().recorded && rank >= v.rank(before.stamp()) {
			out[about(row)] = row
		}
	}
	return out
}

// model applies the semantics to what is seen, with the tiers at lodgement or with today's.
func (v sight) model(current bool) []*mdlDeclaration {
	var out []*mdlDeclaration
	facts, _ := v.facts()
	for _, id := range v.order {
		d := v.declarations[id]
		i := -1
		for j, one := range d.versions { // versions ascend
			if v.rank(one.rndStamp) >= 0 {
				i = j
			}
		}
		if i < 0 {
			continue
		}
		last := d.versions[i]
		items := latest(v, d.items, func(i rndItem) int { return i.number })
		m := &mdlDeclaration{
			operator: last.operator, group: v.groupOf(last.operator), lodged: last.lodged, at: last.lodged, cancelled: last.op == "cancellation",
			outside: last.procedure == "2600" || last.procedure == "1300", value: valueOf(last.value, items), invoice: &last.invoice, ccy: last.ccy,
		}
		if last.kg >= 0 {
			m.kg = &last.kg
		}
		if m.tier, m.assumed = v.tierAt(last.operator, last.lodged); current {
			m.tier, _ = v.tierAt(last.operator, v.cut())
			m.assumed = false
		}
		registered, _ := v.registered(last.operator)
		m.fact = facts[id]
		local := time.UnixMilli(last.lodged).In(shanghai)
		year, month, dayOf := local.Date()
		monday := time.Date(year, month, dayOf-(int(local.Weekday())+6)%7, 0, 0, 0, 0, time.UTC)
		m.keys = map[string]string{
			"year": local.Format("2006") + "-01-01", "month": local.Format("2006-01") + "-01", "day": local.Format(time.DateOnly),
			"quarter": time.Date(year, (month-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), "week": monday.Format(time.DateOnly),
			"tier": m.tier, "direction": last.direction, "transportMode": last.mode, "office": last.office,
			"hs2":            chapterOf(items),
			"partnerCountry": last.partner, "declaredCcy": last.ccy, "operator": last.operator,
			"regime": fmt.Sprint(m.fact["regime"]), "mraPartner": v.standing(last.partner, last.lodged), "sector": orUnknown(registered.sector),
			"sizeClass": orUnknown(registered.size), "group": m.group, "riskStratum": fmt.Sprint(m.fact["risk_stratum"]), "channel": fmt.Sprint(m.fact["channel"]),
			"selectionBasis": fmt.Sprint(m.fact["selection_basis"]), "hs6": fmt.Sprint(m.fact["hs6"]),
		}
		controls := latest(v, d.controls, func(c rndControl) string { return c.id })
		m.inspections(controls)
		m.visits = visitsOf(controls)
		m.times(latest(v, d.events, func(e rndEvent) string { return fmt.Sprint(e.kind, e.seq) }), last.recorded)
		out = append(out, m)
	}
	return out
}

// groupOf: what the latest version of an operator states; the operator itself where none is seen.
func (v sight) groupOf(operator string) string {
	if o, seen := v.registered(operator); seen {
		return o.group
	}
	return operator
}

// registered is the latest version of an operator. They are numbered as they come, so the one published last is the latest.
func (v sight) registered(operator string) (last rndOperator, seen bool) {
	latest := -1
	for _, o := range v.operators[operator] {
		if rank := v.rank(o.rndStamp); rank >= 0 && rank >= latest {
			last, latest = o, rank
		}
	}
	return last, latest >= 0
}

// standing tells whether an arrangement covers a country at an instant: from the territory's first day on to its end or the arrangement's,
// whichever comes first, that day not included.
func (v sight) standing(country string, at int64) string {
	on := time.UnixMilli(at).In(shanghai).Format(time.DateOnly)
	agreements := latest(v, v.agreements, func(a rndAgreement) string { return a.id })
	for _, x := range latest(v, v.territories, func(x rndTerritory) string { return x.agreement + x.country }) {
		a := agreements[x.agreement]
		if x.country == country && x.from <= on && (x.to == "" || on < x.to) && (a.ended == "" || on < a.ended) {
			return "mra"
		}
	}
	return "non_mra"
}

// tierAt: of the decisions that hold from the instant or before, the latest; of one instant the higher version. Before the first
// one regular, and marked; without any, unknown.
func (v sight) tierAt(operator string, at int64) (tier string, assumed bool) {
	var best *rndTier
	decided := false
	for i := range v.tiers {
		row := &v.tiers[i]
		if row.operator != operator || v.rank(row.rndStamp) < 0 {
			continue
		}
		decided = true
		if row.from <= at && (best == nil || row.from > best.from || row.from == best.from && row.version > best.version) {
			best = row
		}
	}
	switch {
	case best != nil:
		return best.management, false
	case decided:
		return "regular", true
	}
	return "unknown", false
}

// chapterOf: the item of the largest statistical value, the lowest number among equals; one without a value comes last.
func chapterOf(items map[int]rndItem) string {
	chapter, largest := "unknown", int64(-2)
	for n := 1; n <= 9; n++ {
		item, known := items[n]
		if !known {
			continue
		}
		value := int64(-1)
		if item.value != nil {
			value = *item.value
		}
		if value > largest {
			chapter, largest = item.hs[:2], value
		}
	}
	return chapter
}

// valueOf: where every item states its value, their sum takes the place of a header that is more than 1 CNY away from it or missing.
func valueOf(header *int64, items map[int]rndItem) *int64 {
	sum := int64(0)
	for _, item := range items {
		if item.value == nil {
			return header
		}
		sum += *item.value
	}
	if len(items) == 0 || header != nil && sum-*header <= 100 && *header-sum <= 100 {
		return header
	}
	return &sum
}

func (m *mdlDeclaration) inspections(all map[string]rndControl) {
	pending := false
	visits := map[string]int64{}
	for _, c := range all {
		if c.result == "cancelled" {
			continue
		}
		substantive := c.kind == "physical" || c.kind == "nii"
		m.inspected = m.inspected || substantive
		pending = pending || c.result == "pending"
		m.hit = m.hit || substantive && (c.result == "discrepancy" || c.result == "seizure")
		if took := c.ended - c.started; c.kind == "physical" && c.started != 0 && took > 0 && took <= 24*rndHour {
			visit := "by itself " + c.id
			if c.visit != "" {
				visit = "visit " + c.visit
			}
			visits[visit] = took // rows of one visit agree
		}
	}
	m.completed = m.inspected && !pending
	for _, took := range visits {
		sum := took
		if m.onsite != nil {
			sum += *m.onsite
		}
		m.onsite = &sum
	}
}

// times: the first arrival and cancellation, the last release. A release up to five minutes before lodgement is moved to it; an
// earlier one breaks the segment from lodgement to release and no other.
func (m *mdlDeclaration) times(events map[string]rndEvent, recorded int64) {
	var arrived *int64
	for _, e := range events {
		at := e.at
		switch {
		case e.kind == "ARR" && (arrived == nil || at < *arrived):
			arrived = &at
		case e.kind == "REL" && (m.released == nil || at > *m.released):
			m.released = &at
		case e.kind == "CAN" && (m.withdrawn == nil || at < *m.withdrawn):
			m.withdrawn = &at
		}
	}
	if m.withdrawn == nil {
		m.withdrawn = &recorded
	}
	if m.released == nil {
		return
	}
	released := *m.released
	switch {
	case released < m.lodged-5*rndMin:
		m.broken = true
	case released < m.lodged:
		released = m.lodged
		fallthrough
	default:
		took := released - m.lodged
		m.customs = &took
	}
	if arrived != nil {
		took := released - *arrived
		m.overall = &took
	}
}

// question is a random question about a store; the model answers it over the rows.
type question struct {
	q    catalog.Query
	rows []*mdlDeclaration    // those in the period, of the right directions, that match the filter; cancelled ones too
	bare []*mdlDeclaration    // the same without tier conditions
	then *question            // about the period to compare with
	work []*mdlDeclaration    // one of each visit in the period, with its day, that matches the filter
	by   map[string]*question // by the point by whose day they count
}

// passes evaluates a filter as it reads.
func passes(f *catalog.Filter, d *mdlDeclaration) bool {
	switch {
	case f == nil:
		return true
	case len(f.All) > 0:
		return !slices.ContainsFunc(f.All, func(g catalog.Filter) bool { return !passes(&g, d) })
	case len(f.Any) > 0:
		return slices.ContainsFunc(f.Any, func(g catalog.Filter) bool { return passes(&g, d) })
	case f.Not != nil:
		return !passes(f.Not, d)
	}
	v := d.keys[f.Dimension]
	return (f.In == nil || slices.Contains(f.In, v)) && (f.NotIn == nil || !slices.Contains(f.NotIn, v))
}

// namedIn collects the directions that a filter asks for.
func namedIn(f *catalog.Filter, negated bool, into map[string]bool) {
	if f == nil {
		return
	}
	if f.Dimension == "direction" {
		asked := f.In
		if negated {
			asked = f.NotIn
		}
		for _, v := range asked {
			into[v] = true
		}
	}
	namedIn(f.Not, !negated, into)
	for i := range f.All {
		namedIn(&f.All[i], negated, into)
	}
	for i := range f.Any {
		namedIn(&f.Any[i], negated, into)
	}
}

// withoutTiers takes away the tier conditions that hold for the whole filter.
func withoutTiers(f *catalog.Filter) *catalog.Filter {
	switch {
	case f == nil || f.Dimension == "tier":
		return nil
	case len(f.All) == 0:
		return f
	}
	rest := &catalog.Filter{}
	for i := range f.All {
		if g := withoutTiers(&f.All[i]); g != nil {
			rest.All = append(rest.All, *g)
		}
	}
	if len(rest.All) == 0 {
		return nil
	}
	return rest
}

func newQuestion(q catalog.Query, all []*mdlDeclaration) *question {
	out := &question{q: q}
	directions := map[string]bool{"import": true, "export": true}
	namedIn(q.Where, false, directions)
	bare := withoutTiers(q.Where)
	from, to := q.During.From.In(shanghai).UnixMilli(), q.During.To.In(shanghai).UnixMilli()
	for _, d := range byVisit(all) {
		if d.visit.at >= from && d.visit.at < to && directions[d.keys["direction"]] && !d.cancelled && passes(q.Where, d) {
			out.work = append(out.work, d)
		}
	}
	for _, d := range all {
		if d.at < from || d.at >= to || !directions[d.keys["direction"]] {
			continue
		}
		if passes(bare, d) {
			out.bare = append(out.bare, d)
			if passes(q.Where, d) {
				out.rows = append(out.rows, d)
			}
		}
	}
	return out
}

// cohort is the declarations of one row, and of the sets that its measures compare with.
type cohort struct {
	total                 bool
	keys                  []string
	rows                  []*mdlDeclaration // live ones of the row
	withCancelled         []*mdlDeclaration
	bare                  []*mdlDeclaration // live ones in the row's cell, whatever the tier conditions say
	bucket                []*mdlDeclaration // live ones of the row's time bucket, whatever the tier conditions say
	besideTier            []*mdlDeclaration // live ones in the row's other dimensions, whatever their tier
	mixed                 []*mdlDeclaration // live ones of the whole question, whatever the tier conditions say
	work                  []*mdlDeclaration // the visits of the row
	by                    []string          // what makes their strata
	tierSelected, oneTier bool
	ofReference           bool // its one tier is the one that others are compared with
}

func (x *question) cohort(keys []string, total bool) *cohort {
	c := &cohort{total: total, keys: keys}
	same := func(d *mdlDeclaration, which func(string) bool) bool {
		for i, name := range x.q.Rows.Dimensions {
			if !total && which(name) && d.keys[name] != keys[i] {
				return false
			}
		}
		return true
	}
	every := func(string) bool { return true }
	timed := func(n string) bool { return slices.Contains(strings.Fields("year quarter month week day"), n) }
	other := func(n string) bool { return n != "tier" }
	for _, d := range x.rows {
		if same(d, every) {
			c.withCancelled = append(c.withCancelled, d)
			if !d.cancelled {
				c.rows = append(c.rows, d)
			}
		}
	}
	c.work = only(x.work, func(d *mdlDeclaration) bool { return same(d, every) })
	for _, d := range x.bare {
		if d.cancelled {
			continue
		}
		c.mixed = append(c.mixed, d)
		if same(d, every) {
			c.bare = append(c.bare, d)
		}
		if same(d, timed) {
			c.bucket = append(c.bucket, d)
		}
		if same(d, other) {
			c.besideTier = append(c.besideTier, d)
		}
	}
	c.tierSelected = !total && slices.Contains(x.q.Rows.Dimensions, "tier")
	c.oneTier = c.tierSelected
	if at := slices.Index(x.q.Rows.Dimensions, "tier"); c.tierSelected {
		c.ofReference = keys[at] == "regular"
	} else if left := tiersLeft(x.q.Where); len(left) == 1 {
		c.oneTier, c.ofReference = true, left[0] == "regular"
	}
	if c.by = x.q.StandardiseBy; c.by == nil {
		c.by = []string{"transportMode", "direction", "riskStratum"}
	}
	return c
}

// tiersLeft are the tiers that the conditions on the whole leave.
func tiersLeft(f *catalog.Filter) (left []string) {
	for _, tier := range catalog.Tiers {
		if tierPasses(f, tier.Code) {
			left = append(left, tier.Code)
		}
	}
	return left
}

func tierPasses(f *catalog.Filter, tier string) bool {
	switch {
	case f == nil:
		return true
	case f.Dimension == "tier":
		return (f.In == nil || slices.Contains(f.In, tier)) && (f.NotIn == nil || !slices.Contains(f.NotIn, tier))
	}
	return !slices.ContainsFunc(f.All, func(g catalog.Filter) bool { return !tierPasses(&g, tier) })
}
