package warehouse_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// plainWorld is what the CSV files of a world say, worked out without the warehouse: plain code over rows, one declaration each.
type plainWorld struct {
	declarations []plainDeclaration
	decisions    map[string][]plainDecision // by operator, ascending
	territories  map[string]int64           // ms from which mutual recognition covers a country
}

type plainDeclaration struct {
	id, operator                            string
	lodged                                  int64 // ms
	direction, mode, office, partner, chief string
	currency                                string
	value, declared, kg                     int64 // CNY × 100, declared currency × 100, kg × 1,000
	tier                                    string
	inspected, pending, found               bool
	arrived, released, onsite               *int64 // ms; onsite is a duration
}

type plainDecision struct {
	from int64 // ms
	tier string
}

// readPlain reads the files of a world in which nothing is amended, cancelled or said twice; it fails where something is.
func readPlain(t *testing.T, dir string) *plainWorld {
	t.Helper()
	w := &plainWorld{decisions: map[string][]plainDecision{}, territories: map[string]int64{}}
	eachLine(t, dir, "mra_territories", "country effective_from effective_to", func(_ int, f []string) {
		if w.territories[strings.Clone(f[0])] = day(t, f[1]).In(shanghai).UnixMilli(); f[2] != "" {
			t.Fatal("recognition ends: the plain count knows none that does")
		}
	})
	at := map[string]int{}
	codes := map[string]string{}
	code := func(s string) string { // one copy of each, so that lines of files are not kept
		if _, known := codes[s]; !known {
			c := strings.Clone(s)
			codes[c] = c
		}
		return codes[s]
	}
	eachLine(t, dir, "tier_history", "operator_id valid_from management_tier", func(_ int, f []string) {
		w.decisions[f[0]] = append(w.decisions[f[0]], plainDecision{plainTime(t, f[1]), code(f[2])})
	})
	for _, all := range w.decisions {
		slices.SortFunc(all, func(a, b plainDecision) int { return int(min(max(a.from-b.from, -1), 1)) })
	}
	eachLine(t, dir, "declarations", "declaration_id operator_id lodged_at direction transport_mode office partner_country declared_ccy "+
		"stat_value_cny invoice_value net_kg op_type version", func(_ int, f []string) {
		d := plainDeclaration{
			id: strings.Clone(f[0]), operator: code(f[1]), lodged: plainTime(t, f[2]), direction: code(f[3]), mode: code(f[4]), office: code(f[5]),
			partner: code(f[6]), currency: code(f[7]), value: fixed(t, f[8], 2), declared: fixed(t, f[9], 2), kg: fixed(t, f[10], 3), chief: "unknown",
		}
		if _, twice := at[d.id]; twice || f[11] != "original" || f[12] != "1" || (d.direction != "import" && d.direction != "export") {
			t.Fatalf("declaration %s: the plain count knows one original import or export only", d.id)
		}
		d.tier = w.tierAt(d.operator, d.lodged)
		at[d.id] = len(w.declarations)
		w.declarations = append(w.declarations, d)
	})
	largest := map[string][2]int64{} // value and item number of the item that gives the chapter
	eachLine(t, dir, "declaration_items", "declaration_id item_no hs_code stat_value_cny", func(_ int, f []string) {
		number, value := fixed(t, f[1], 0), fixed(t, f[3], 2)
		if best, known := largest[f[0]]; !known || value > best[0] || value == best[0] && number < best[1] {
			largest[strings.Clone(f[0])] = [2]int64{value, number}
			w.declarations[at[f[0]]].chief = code(f[2][:2])
		}
	})
	eachLine(t, dir, "declaration_events", "declaration_id event_type occurred_at", func(_ int, f []string) {
		d := &w.declarations[at[f[0]]]
		switch f[1] {
		case "ARR":
			d.arrived = pick(d.arrived, plainTime(t, f[2]), func(a, b int64) bool { return a < b })
		case "REL":
			d.released = pick(d.released, plainTime(t, f[2]), func(a, b int64) bool { return a > b })
		case "CAN":
			t.Fatalf("declaration %s is cancelled: the plain count knows none", d.id)
		}
	})
	visits := map[string]int64{}
	eachLine(t, dir, "inspections", "inspection_id declaration_id side control_type result visit_id started_at ended_at", func(_ int, f []string) {
		if f[2] != "domestic" || f[4] == "cancelled" {
			return
		}
		d := &w.declarations[at[f[1]]]
		substantive := f[3] == "physical" || f[3] == "nii"
		d.inspected = d.inspected || substantive
		d.pending = d.pending || f[4] == "pending"
		d.found = d.found || substantive && (f[4] == "discrepancy" || f[4] == "seizure")
		if f[3] != "physical" || f[6] == "" || f[7] == "" {
			return
		}
		took := plainTime(t, f[7]) - plainTime(t, f[6])
		if took <= 0 || took > 24*3_600_000 {
			return
		}
		visit := f[1] + "/" + f[0]
		if f[5] != "" {
			visit = f[1] + "/" + f[5]
		}
		if more := took - visits[visit]; more > 0 {
			visits[strings.Clone(visit)] = took
			sum := more
			if d.onsite != nil {
				sum += *d.onsite
			}
			d.onsite = &sum
		}
	})
	for i := range w.declarations {
		d := &w.declarations[i]
		if d.released != nil && *d.released < d.lodged {
			t.Fatalf("declaration %s is released before it is lodged: the plain count knows none", d.id)
		}
	}
	return w
}

// tierAt is the tier that holds at an instant: regular before the first decision, unknown without any.
func (w *plainWorld) tierAt(operator string, ms int64) string {
	all := w.decisions[operator]
	if len(all) == 0 {
		return "unknown"
	}
	tier := "regular"
	for _, d := range all {
		if d.from <= ms {
			tier = d.tier
		}
	}
	return tier
}

func pick(old *int64, ms int64, better func(a, b int64) bool) *int64 {
	if old == nil || better(ms, *old) {
		return &ms
	}
	return old
}

// eachLine calls fn with some columns of every record of a file and the record's number from 0.
func eachLine(t *testing.T, dir, kind, columns string, fn func(n int, fields []string)) {
	t.Helper()
	readTable(t, filepath.Join(dir, kind+".csv"), strings.Fields(columns), fn)
}

func readTable(t *testing.T, path string, names []string, fn func(n int, fields []string)) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	places := make([]int, len(names))
	for i, name := range names {
		if places[i] = slices.Index(header, name); places[i] < 0 {
			t.Fatalf("%s has no column %s", path, name)
		}
	}
	fields := make([]string, len(places))
	for n := 0; ; n++ {
		line, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, place := range places {
			fields[i] = line[place]
		}
		fn(n, fields)
	}
}

func plainTime(t *testing.T, s string) int64 {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

// fixed reads a decimal of at most that many digits after the point as a whole number.
func fixed(t *testing.T, s string, digits int) int64 {
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", max(digits-len(fraction), 0)), 10, 64)
	if err != nil || len(fraction) > digits {
		t.Fatalf("%q is no decimal of %d digits", s, digits)
	}
	return n
}

// inDecimal writes a whole number of 10^-digits in full.
func inDecimal(n int64, digits int) string {
	text := strconv.FormatInt(n, 10)
	text = strings.Repeat("0", max(digits+1-len(text), 0)) + text
	return text[:len(text)-digits] + "." + text[len(text)-digits:]
}

// plainRow is what is true of some declarations.
type plainRow struct {
	n, inspected, completed, hits int64
	value, kg                     int64
	operators                     map[string][2]int64 // declarations and inspected ones of each
	customs, overall, onsite      []int64             // ms, in no order
}

func (r *plainRow) add(d *plainDeclaration) {
	if r.operators == nil {
		r.operators = map[string][2]int64{}
	}
	own := r.operators[d.operator]
	own[0]++
	r.n++
	r.value += d.value
	r.kg += d.kg
	if d.inspected {
		own[1]++
		r.inspected++
		if !d.pending {
			r.completed++
			if d.found {
				r.hits++
			}
		}
	}
	r.operators[d.operator] = own
	if d.released != nil {
		r.customs = append(r.customs, *d.released-d.lodged)
		if d.arrived != nil {
			r.overall = append(r.overall, *d.released-*d.arrived)
		}
	}
	if d.onsite != nil {
		r.onsite = append(r.onsite, *d.onsite)
	}
}

// rate is inspected ÷ all; operatorMean the mean of that over operators.
func (r *plainRow) rate() float64 { return float64(r.inspected) / float64(r.n) }

func (r *plainRow) operatorMean() float64 {
	sum := 0.0
	for _, own := range r.operators {
		sum += float64(own[1]) / float64(own[0])
	}
	return sum / float64(len(r.operators))
}

// group sorts the declarations lodged on the local days [from, to) into rows and also adds all of them up.
func (w *plainWorld) group(t *testing.T, from, to string, key func(*plainDeclaration) string) (rows map[string]*plainRow, total *plainRow) {
	t.Helper()
	first, end := day(t, from).In(shanghai).UnixMilli(), day(t, to).In(shanghai).UnixMilli()
	rows, total = map[string]*plainRow{}, &plainRow{}
	for i := range w.declarations {
		d := &w.declarations[i]
		if d.lodged < first || d.lodged >= end {
			continue
		}
		k := key(d)
		if rows[k] == nil {
			rows[k] = &plainRow{}
		}
		rows[k].add(d)
		total.add(d)
	}
	return rows, total
}

// covered is the share of value with partners of mutual recognition in force at lodgement, by tier and, under no name, in all. Arrangements of the
// world have no end.
func (w *plainWorld) covered(t *testing.T, from, to string) map[string]float64 {
	t.Helper()
	recognised := func(d *plainDeclaration) bool {
		since, known := w.territories[d.partner]
		return known && since <= d.lodged
	}
	all, _ := w.group(t, from, to, func(d *plainDeclaration) string { return d.tier })
	with, _ := w.group(t, from, to, func(d *plainDeclaration) string { return fmt.Sprint(d.tier, recognised(d)) })
	out := map[string]float64{}
	part, whole := int64(0), int64(0)
	for tier, r := range all {
		if in := with[tier+"true"]; in != nil {
			out[tier] = float64(in.value) / float64(r.value)
			part += in.value
		}
		whole += r.value
	}
	out[""] = float64(part) / float64(whole)
	return out
}

// plainKeys are dimensions by their public names.
var plainKeys = map[string]func(*plainDeclaration) string{
	"tier":           func(d *plainDeclaration) string { return d.tier },
	"direction":      func(d *plainDeclaration) string { return d.direction },
	"transportMode":  func(d *plainDeclaration) string { return d.mode },
	"office":         func(d *plainDeclaration) string { return d.office },
	"hs2":            func(d *plainDeclaration) string { return d.chief },
	"partnerCountry": func(d *plainDeclaration) string { return d.partner },
	"declaredCcy":    func(d *plainDeclaration) string { return d.currency },
	"operator":       func(d *plainDeclaration) string { return d.operator },
	"day":            func(d *plainDeclaration) string { return localDay(d).Format(time.DateOnly) },
	"week": func(d *plainDeclaration) string {
		at := localDay(d)
		return at.AddDate(0, 0, -(int(at.Weekday())+6)%7).Format(time.DateOnly)
	},
	"month":   func(d *plainDeclaration) string { return localDay(d).Format("2006-01-") + "01" },
	"quarter": func(d *plainDeclaration) string { return quarterOf(localDay(d)) },
	"year":    func(d *plainDeclaration) string { return localDay(d).Format("2006-") + "01-01" },
}

func unixMilli(ms int64) time.Time { return time.UnixMilli(ms).In(shanghai) }

func localDay(d *plainDeclaration) time.Time { return unixMilli(d.lodged) }

func quarterOf(at time.Time) string {
	return time.Date(at.Year(), (at.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// plainQuantile interpolates between the two values around rank (n-1)q+1.
func plainQuantile(values []int64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	rank, between := math.Modf(float64(len(sorted)-1) * q)
	v := float64(sorted[int(rank)])
	if between > 0 {
		v += between * float64(sorted[int(rank)+1]-sorted[int(rank)])
	}
	return v
}

// plainSurvivalMedian is the Kaplan-Meier median in ms of the waiting of declarations that are released or still open at the cut.
func plainSurvivalMedian(t *testing.T, all []*plainDeclaration, cut int64) float64 {
	t.Helper()
	type waiting struct {
		ms    int64
		ended bool
	}
	waits := make([]waiting, 0, len(all))
	for _, d := range all {
		if d.released != nil && *d.released <= cut {
			waits = append(waits, waiting{*d.released - d.lodged, true})
		} else {
			waits = append(waits, waiting{cut - d.lodged, false})
		}
	}
	slices.SortFunc(waits, func(a, b waiting) int {
		if a.ms != b.ms {
			return int(min(max(a.ms-b.ms, -1), 1))
		}
		if a.ended == b.ended {
			return 0
		}
		if a.ended { // who is released at an instant was still at risk of it
			return -1
		}
		return 1
	})
	survivors := 1.0
	for i, at := range waits {
		if at.ended {
			if survivors *= 1 - 1/float64(len(waits)-i); survivors <= 0.5 {
				return float64(at.ms)
			}
		}
	}
	t.Fatal("more than half are still open")
	return 0
}
