package scenario_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
)

func (w *world) readEvents(t *testing.T) {
	t.Helper()
	types := map[string]int{}
	for i, c := range strings.Fields("ARR LOD ACC CHN DOC_S DOC_E PAY INS_N INS_S INS_E REL CLR OUT") {
		types[c] = i
	}
	w.rows["declaration_events"] = records(t, w.dir, "declaration_events", eventColumns, func(line int, get func(string) string) {
		d := w.decls[get("declaration_id")]
		kind := get("event_type")
		index, known := types[kind]
		seq := number(t, get("seq"))
		if d == nil || !known || seq < 1 || seq > 2 {
			t.Fatalf("declaration_events line %d: %s %s %d", line, get("declaration_id"), kind, seq)
		}
		if bit := 1 << (2*index + seq - 1); d.events&bit != 0 && w.breaks != "repeats" {
			t.Errorf("declaration_events line %d: %s %d twice", line, kind, seq)
		} else {
			d.events |= bit
		}
		occurred := instant(t, get("occurred_at"))
		if get("tz_offset_min") != "480" {
			t.Errorf("declaration_events line %d: offset %s, want that of Shanghai", line, get("tz_offset_min"))
		}
		if get("source") == "" || len(get("actor_office")) != 4 || get("is_estimated") != "0" {
			t.Errorf("declaration_events line %d breaks a rule", line)
		}
		at := occurred.UnixMilli()
		if w.recorded(t, get("recorded_at")) < at {
			t.Errorf("declaration_events line %d: recorded before it occurred", line)
		}
		switch kind {
		case "ARR":
			d.arr = at
		case "LOD":
			d.lod = at
		case "ACC":
			d.acc = at
		case "CHN":
			d.chn = at
		case "REL":
			d.rel = max(d.rel, at)
		case "CLR":
			d.clr = at
		case "OUT":
			d.out = at
		case "INS_S":
			d.insS += at
		case "INS_E":
			d.insE += at
		}
	})
}

func (w *world) readInspections(t *testing.T) {
	t.Helper()
	seen := map[string]bool{}
	w.rows["inspections"] = records(t, w.dir, "inspections", inspectionColumns, func(line int, get func(string) string) {
		d := w.decls[get("declaration_id")]
		id := strings.Clone(get("inspection_id"))
		if d == nil || seen[id] || get("operator_id") != d.operator || get("side") != "domestic" {
			t.Fatalf("inspections line %d: %s", line, id)
		}
		seen[id] = true
		ordered, started, ended := ms(t, get("ordered_at")), ms(t, get("started_at")), ms(t, get("ended_at"))
		recorded := w.recorded(t, get("recorded_at"))
		if ordered < d.lodged || (started != 0 && started < ordered) || (ended != 0 && (started == 0 || ended <= started)) || recorded < max(ordered, started, ended) {
			t.Errorf("inspections line %d: out of order", line)
		}
		hours, err := strconv.ParseFloat(get("officer_hours"), 64)
		if err != nil {
			t.Fatal(err)
		}
		visit := get("visit_id")
		joint := get("is_joint") == "1"
		if !joint || !w.visits[visit] { // officers of one visit are there once
			d.hours += hours
		}
		w.visits[strings.Clone(visit)] = joint
		took := float64(ended-started) / hour
		if ended != 0 && (ended-started)%(5*60000) == 0 {
			t.Errorf("inspections line %d: a duration of whole five minutes is flagged as rounded", line)
		}
		officers, result := number(t, get("officers_n")), get("result")
		terminal := result != "pending"
		if terminal != (ended != 0) {
			t.Errorf("inspections line %d: result %s, ended %s", line, result, get("ended_at"))
		}
		hit := result == "discrepancy" || result == "seizure"
		if hit && get("finding_codes") == "" || (result == "conform" && get("finding_codes") != "") {
			t.Errorf("inspections line %d: %s with findings %q", line, result, get("finding_codes"))
		}
		oneOf(t, "result", result, "pending conform minor discrepancy seizure")
		oneOf(t, "selection_basis", get("selection_basis"), "random risk_rule intel mandatory reinspection")
		if get("control_type") == "documentary" {
			d.documents++
			if officers != 1 || (ended != 0 && math.Abs(hours-took) > 1e-4) {
				t.Errorf("inspections line %d: documentary hours", line)
			}
			return
		}
		if visit == "" || officers != 2 || (ended != 0 && !joint && math.Abs(hours-2*took-0.5) > 1e-4) || took > 24 {
			t.Errorf("inspections line %d: visit %q, %d officers, %v hours for %v", line, visit, officers, hours, took)
		}
		if joint && get("control_type") == "quarantine_sampling" {
			return // a sample is no examination of goods
		}
		oneOf(t, "control_type", get("control_type"), "physical nii")
		d.onsite++
		d.open = d.open || ended == 0
		d.hit = d.hit || hit
		d.onsiteMs += ended - started
	})
}

// judge checks what holds between the files.
func (w *world) judge(t *testing.T) {
	t.Helper()
	for id, d := range w.decls {
		if w.rows["declaration_items"] > 0 && (d.itemCents != d.cents || d.itemNet != d.grams || (d.items != 2 && d.items != 6 && d.items != 14)) {
			t.Fatalf("%s: items %b of %d cents and %d g, declaration %d and %d", id, d.items, d.itemCents, d.itemNet, d.cents, d.grams)
		}
		if d.onsite > 0 && d.documents > 0 {
			t.Errorf("%s: inspected and checked on documents", id)
		}
		if w.rows["declaration_events"] == 0 {
			continue
		}
		if d.lod != d.lodged {
			t.Fatalf("%s: lodged_at is not its LOD event", id)
		}
		if (d.acc != 0 && d.acc < d.lod) || (d.chn != 0 && d.chn < d.acc) || (d.rel != 0 && d.rel < d.lod) ||
			(d.out != 0 && (d.rel == 0 || d.out < d.rel)) || (d.clr != 0 && (d.rel == 0 || d.clr < d.rel)) {
			if w.breaks != "order" {
				t.Errorf("%s: events out of order", id)
			}
		}
		if d.insS != 0 && d.onsite > 0 && !d.open && d.insE-d.insS != d.onsiteMs {
			t.Errorf("%s: events and inspections differ on the time on site", id)
		}
	}
	if len(w.decls) == 0 && len(w.beside["trade_orders"])+len(w.beside["foreign_clearances"])+len(w.beside["coordinator_cases"]) == 0 {
		t.Fatal("nothing was read that a figure could come from")
	}
}

// stock counts operators by tier at the end of a local day.
func (w *world) stock(day time.Time) map[string]int {
	out := map[string]int{}
	for id := range w.operators {
		out[w.tierAt(id, day.AddDate(0, 0, 1).UnixMilli()-1)]++
	}
	return out
}
