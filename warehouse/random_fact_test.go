package warehouse_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// mdlFact is the row that the fact should have of a declaration, by column, beside what questions show of it; nothing stands for a null.
type mdlFact map[string]any

type nothing struct{}

// facts works the fact out for everything that is seen, by plain code over the rows, and what there is to find in any of it.
func (v sight) facts() (out map[string]mdlFact, found int) {
	out = map[string]mdlFact{}
	for _, id := range v.order {
		d := v.declarations[id]
		last, seen := v.lastVersion(d)
		if !seen {
			continue
		}
		items := latest(v, d.items, func(i rndItem) int { return i.number })
		f := mdlFact{"channel": orUnknown(last.channel), "risk_stratum": orUnknown(last.stratum), "hs6": subheadingOf(items)}
		tier, assumed := v.tierAt(last.operator, last.lodged)
		f["tier"], f["regime"] = tier, "D237"
		if assumed || tier == "unknown" {
			f["regime"] = "unknown"
		}
		f["tier_declarant"], _ = v.tierAt(last.declarant, last.lodged)
		value := valueOf(last.value, items)
		f["value_cny"] = scaled(value)
		about := f.times(latest(v, d.events, func(e rndEvent) string { return fmt.Sprint(e.kind, e.seq) }), &last, v.cut())
		about = append(about, f.controls(latest(v, d.controls, func(c rndControl) string { return c.id }), last.lodged)...)
		if value != last.value {
			about = append(about, record.FoundValueFromItems)
		}
		if assumed {
			about = append(about, record.FoundTierAssumed)
		}
		if tier == "unknown" {
			about = append(about, record.FoundTierUnknown)
		}
		bits := 0
		for _, one := range about {
			bits |= 1 << one
		}
		f["quality"], found = bits, found|bits
		out[id] = f
	}
	return out, found
}

// lastVersion is the latest one that is seen; versions ascend.
func (v sight) lastVersion(d *rndDeclaration) (last rndVersion, seen bool) {
	for _, one := range d.versions {
		if v.rank(one.rndStamp) >= 0 {
			last, seen = one, true
		}
	}
	return last, seen
}

func orUnknown(s string) string { return cmp.Or(s, "unknown") }

func scaled(n *int64) any {
	if n == nil {
		return nothing{}
	}
	return *n
}

func subheadingOf(items map[int]rndItem) string {
	all := slices.SortedFunc(func(yield func(rndItem) bool) {
		for _, item := range items {
			if !yield(item) {
				return
			}
		}
	}, func(a, b rndItem) int {
		worth := func(i rndItem) int64 {
			if i.value == nil {
				return -1
			}
			return *i.value
		}
		return cmp.Or(cmp.Compare(worth(b), worth(a)), cmp.Compare(a.number, b.number))
	})
	if len(all) == 0 {
		return "unknown"
	}
	return all[0].hs[:6]
}

// times enters the events and returns what is wrong with their order.
func (f mdlFact) times(events map[string]rndEvent, d *rndVersion, cut int64) (found []record.Finding) {
	at := map[string][]int64{"LOD": {d.lodged}}
	for _, e := range events {
		at[e.kind] = append(at[e.kind], e.at)
	}
	when := map[string]int64{}
	for kind, all := range at {
		if when[kind] = slices.Max(all); slices.Contains([]string{"ARR", "ACC", "CHN", "INS_S", "CAN"}, kind) {
			when[kind] = slices.Min(all)
		}
	}
	for _, rule := range []struct {
		event, follows string
		broken         record.Finding
	}{
		{"ACC", "LOD", record.FoundAcceptanceOrder},
		{"CHN", "ACC", record.FoundChannelOrder},
		{"INS_E", "INS_S", record.FoundExaminationOrder},
		{"REL", "LOD", record.FoundReleaseOrder},
		{"CLR", "REL", record.FoundClearanceOrder},
		{"OUT", "REL", record.FoundRemovalOrder},
	} {
		this, happened := when[rule.event]
		before, known := when[rule.follows]
		switch {
		case !happened || !known || this >= before:
		case before-this <= 5*rndMin:
			when[rule.event] = before
			found = append(found, record.FoundEventMoved)
		default:
			found = append(found, rule.broken)
		}
	}
	for kind, column := range map[string]string{
		"ARR": "arrived_ms", "UNL": "unloaded_ms", "ACC": "accepted_ms", "CHN": "channelled_ms", "DOC_E": "documents_checked_ms", "PAY": "paid_ms",
		"INS_S": "examination_started_ms", "INS_E": "examination_ended_ms", "REL": "released_ms", "CLR": "cleared_ms", "OUT": "removed_ms",
	} {
		f[column] = nothing{}
		if ms, happened := when[kind]; happened {
			f[column] = ms - d.lodged
		}
	}
	f["cancelled_ms"] = nothing{}
	if d.op == "cancellation" {
		withdrawn, stated := when["CAN"]
		if !stated {
			withdrawn = d.recorded
		}
		f["cancelled_ms"] = withdrawn - d.lodged
	}
	f["examination_open_ms"] = nothing{}
	if starts := at["INS_S"]; len(starts) > 0 && !slices.Contains(found, record.FoundExaminationOrder) {
		last := slices.Max(starts)
		if ends := at["INS_E"]; len(ends) == 0 || last-slices.Max(ends) > 5*rndMin {
			f["examination_open_ms"] = last - d.lodged
			if cut-last > 72*rndHour {
				found = append(found, record.FoundExaminationOpen)
			}
		}
	}
	return found
}

// controls enters the controls that were not cancelled, by visits.
func (f mdlFact) controls(all map[string]rndControl, lodged int64) (found []record.Finding) {
	visits := map[string][]rndControl{}
	var inOrder, inspecting []rndControl
	for _, c := range all {
		if c.result == "cancelled" {
			continue
		}
		inOrder = append(inOrder, c)
		visit := "by itself " + c.id
		if c.visit != "" {
			visit = "visit " + c.visit
		}
		visits[visit] = append(visits[visit], c)
	}
	slices.SortFunc(inOrder, func(a, b rndControl) int {
		return cmp.Or(cmp.Compare(a.ordered, b.ordered), cmp.Compare(basisCode[a.basis], basisCode[b.basis]))
	})
	is := func(kinds ...string) func(rndControl) bool {
		return func(c rndControl) bool { return slices.Contains(kinds, c.kind) }
	}
	bad := func(c rndControl) bool { return c.result == "discrepancy" || c.result == "seizure" }
	some := func(keep func(rndControl) bool, more ...func(rndControl) bool) bool {
		return slices.ContainsFunc(inOrder, func(c rndControl) bool {
			return keep(c) && !slices.ContainsFunc(more, func(also func(rndControl) bool) bool { return !also(c) })
		})
	}
	minor := func(c rndControl) bool { return c.result == "minor" }
	pending := func(c rndControl) bool { return c.result == "pending" }
	substantive, sample := is("physical", "nii"), is("quarantine_sampling", "lab")
	f["inspected"], f["insp_manual"], f["insp_nii"], f["doc_checked"] = some(substantive), some(is("physical")), some(is("nii")), some(is("documentary"))
	f["completed"], f["hit"] = some(substantive) && !some(pending), some(substantive, bad)
	f["sampled"], f["sample_completed"], f["sample_failed"] = some(sample), some(sample) && !some(sample, pending), some(sample, bad)
	f["hit_minor"], f["sample_minor"] = some(substantive, minor), some(sample, minor)
	f["inspections_ended_ms"], f["samples_ended_ms"] = throughAt(inOrder, substantive, lodged), throughAt(inOrder, sample, lodged)
	for _, c := range inOrder {
		if substantive(c) {
			inspecting = append(inspecting, c)
		}
	}
	f["selection_basis"], f["is_random"] = "unknown", len(inspecting) > 0 && inspecting[0].basis == "random"
	if len(inOrder) > 0 {
		f["selection_basis"] = orUnknown(inOrder[0].basis)
	}
	f["officer_hours"], f["inspection_hours"], f["recovered_cny"] = nothing{}, nothing{}, nothing{}
	inspections, hours, hoursInspecting, recovered := 0, adding{}, adding{}, adding{}
	for _, visit := range visits {
		if len(visit) > 1 {
			found = append(found, record.FoundVisitShared)
		}
		hours.most(visit, func(rndControl) bool { return true })
		if slices.ContainsFunc(visit, substantive) {
			inspections++
			hoursInspecting.most(visit, substantive)
		}
		for _, c := range visit {
			if c.recovered != nil {
				recovered.sum, recovered.any = recovered.sum+*c.recovered, true
			}
		}
	}
	f["inspections"] = inspections
	f["officer_hours"], f["inspection_hours"], f["recovered_cny"] = hours.value(), hoursInspecting.value(), recovered.value()
	return found
}

// throughAt is when the last of some controls had ended, since lodgement; nothing where one has not or does not say when. Of a control that ends before it begins,
// neither is known.
func throughAt(all []rndControl, of func(rndControl) bool, lodged int64) any {
	var last any = nothing{}
	for _, c := range all {
		switch {
		case !of(c):
			continue
		case c.result == "pending" || c.ended == 0 || c.ended < c.started:
			return nothing{}
		}
		if ms, later := last.(int64); !later || c.ended-lodged > ms {
			last = c.ended - lodged
		}
	}
	return last
}

var basisCode = map[string]int{"": 0, "random": 1, "risk_rule": 2, "intel": 3, "mandatory": 4, "reinspection": 5}

// adding is a sum that is unknown once a part of it is.
type adding struct {
	sum          int64
	any, missing bool
}

// most adds the most hours that one of some controls of a visit states; all of them say how long the same officers were there.
func (a *adding) most(visit []rndControl, of func(rndControl) bool) {
	most := int64(-1)
	for _, c := range visit {
		if h := c.officerHours(); of(c) && h != nil {
			most = max(most, *h)
		}
	}
	a.any, a.missing = true, a.missing || most < 0
	a.sum += most
}

func (a *adding) value() any {
	if !a.any || a.missing {
		return nothing{}
	}
	return a.sum
}

// officerHours are those stated, else what two officers spend on site, where that is known.
func (c rndControl) officerHours() *int64 {
	took := c.ended - c.started
	if c.hours != nil || c.started == 0 || took < 0 || took > 24*rndHour {
		return c.hours
	}
	hours := (2*took*10_000 + rndHour/2) / rndHour
	return &hours
}

// compareFacts holds every row of the live fact against the model and returns what the build found in any of them.
func (v sight) compareFacts(t *testing.T, what string) int {
	t.Helper()
	want, found := v.facts()
	byKey := map[uint64]string{}
	for id := range want {
		byKey[xxhash.Sum64String(id)] = id
	}
	scale := map[string]string{"value_cny": " * 100", "officer_hours": " * 10000", "inspection_hours": " * 10000", "recovered_cny": " * 100"}
	columns := sortedKeys(want[v.order[0]])
	asked := make([]string, len(columns))
	for i, c := range columns {
		asked[i] = "ifNull(toString(" + c + scale[c] + "), '{}')"
	}
	rows, err := direct(t).Query(t.Context(), "SELECT declaration_key, ["+strings.Join(asked, ", ")+`] FROM fact
		WHERE has((SELECT argMax(builds.build, version) FROM data_versions), build)`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	compared := 0
	for rows.Next() {
		var key uint64
		var got []string
		if err := rows.Scan(&key, &got); err != nil {
			t.Fatal(err)
		}
		id, known := byKey[key]
		if !known {
			t.Fatalf("%s: the fact has a declaration that is not seen", what)
		}
		delete(byKey, key)
		for i, c := range columns {
			if text := fmt.Sprint(want[id][c]); got[i] != text {
				t.Errorf("%s, %s: %s is %s, want %s", what, id, c, got[i], text)
			}
			compared++
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(byKey) > 0 || compared < 1000 {
		t.Errorf("%s: %d declarations are not in the fact; %d cells compared", what, len(byKey), compared)
	}
	return found
}
