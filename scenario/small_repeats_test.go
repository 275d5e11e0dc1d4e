package scenario_test

import (
	"path/filepath"
	"testing"
	"time"

	"greenlane/scenario"
)

func TestALateAmendmentLeavesTheVintage(t *testing.T) {
	w := small(t, "a5", func(w *world) map[string]float64 {
		june := w.summarise(local(2020, 6, 1), local(2020, 7, 1), nil)["all"]
		vintage := 0.0
		for _, d := range w.decls {
			for d != nil && d.recorded > local(2020, 7, 1).UnixMilli() {
				d = d.before
			}
			if d != nil {
				vintage += float64(d.cents) / 100
			}
		}
		return map[string]float64{
			"June 2020: value in CNY": float64(june.cents) / 100, "June 2020: declarations": float64(june.n),
			"June 2020, known at 2020-07-01T00:00:00+08:00: value in CNY": vintage,
		}
	})
	if w.rawCents != 13e6*100 {
		t.Errorf("both versions together %d cents, want 13 million CNY", w.rawCents)
	}
}

func TestRepeatedEventsAreOneRelease(t *testing.T) {
	w := small(t, "a6b", func(w *world) map[string]float64 {
		june := w.summarise(local(2020, 6, 1), local(2020, 7, 1), nil)["all"]
		sum := int64(0)
		for _, ms := range june.customs {
			sum += ms
		}
		near(t, "rows over declarations", float64(june.rows)/float64(june.x), 1.01, 1e-12)
		return map[string]float64{
			"declarations": float64(june.n), "inspection rate": june.rate(), "mean hours from lodging to release": float64(sum) / float64(june.n) / hour,
		}
	})
	if w.rows["declaration_events"] != 403 || w.rows["inspections"] != 101 {
		t.Errorf("%d events and %d inspections, want 403 and 101", w.rows["declaration_events"], w.rows["inspections"])
	}
}

func TestTheTaggedFileIsEightHoursOff(t *testing.T) {
	w := small(t, "a7b", func(w *world) map[string]float64 {
		june := w.summarise(local(2020, 6, 1), local(2020, 7, 1), nil)["all"]
		return map[string]float64{"declarations": float64(june.n), "median hours from lodging to release": medianOf(june.customs, hour)}
	})
	truth, err := scenario.ReadTruth(w.dir)
	if err != nil {
		t.Fatal(err)
	}
	refused := truth.Loads[3]
	if refused.Load != 2 || refused.Refused != "E006" {
		t.Fatalf("the fourth file is %+v, want that of load 2, refused with E006", refused)
	}
	shifted := 0
	readFile(t, filepath.Join(w.dir, refused.File), eventColumns, func(_ int, get func(string) string) {
		if at := instant(t, get("occurred_at")); get("event_type") == "LOD" && at.UnixMilli()-w.decls[get("declaration_id")].lodged == 8*int64(hour) {
			shifted++
		}
	})
	if shifted != 50 {
		t.Errorf("%d of 50 lodgings are eight hours late", shifted)
	}
}

func TestEventsOutOfOrder(t *testing.T) {
	w := small(t, "a12", func(w *world) map[string]float64 {
		june := w.summarise(local(2020, 6, 1), local(2020, 7, 1), nil)["all"]
		var customs []int64
		for _, d := range w.decls {
			if late := d.rel - d.lod; late >= -5*minute {
				customs = append(customs, max(late, 0))
			}
		}
		return map[string]float64{
			"declarations": float64(june.n), "inspection rate": june.rate(), "median hours from arrival to release": medianOf(june.overall, hour),
			"median hours from lodging to release": medianOf(customs, hour),
		}
	})
	open := 0
	for _, d := range w.decls {
		if d.insS != 0 && d.insE == 0 && d.open && w.latest-d.insS > (72*time.Hour).Milliseconds() {
			open++
		}
	}
	if open != 1 {
		t.Errorf("%d examinations that started 72 hours before the cut and did not end, want 1", open)
	}
}

func TestAJointVisitIsOneVisit(t *testing.T) {
	w := small(t, "a15", func(w *world) map[string]float64 {
		june := w.summarise(local(2020, 6, 1), local(2020, 7, 1), nil)["all"]
		return map[string]float64{"declarations": float64(june.n), "inspection rate": june.rate(), "officer-hours": june.hours}
	})
	if w.rows["inspections"] != 2 || len(w.visits) != 1 {
		t.Errorf("%d inspections in %d visits, want 2 in 1", w.rows["inspections"], len(w.visits))
	}
}
