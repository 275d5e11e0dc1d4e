package loader

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"greenlane/record"
)

// batchOf is a file of operators of which the first coded break one rule.
type batchOf struct{ rows, coded int }

// usualText writes a file whose operators nothing else has; breaking takes the place of what the coded ones would hold otherwise.
func usualText(file string, b batchOf, breaking ...string) string {
	var rows []fields
	for i := range b.rows {
		row := fields{
			"operator_id": fmt.Sprintf("%s-%d", file, i), "name": "n", "country": "CN", "home_office": "2201", "sector": "C",
			"customs_code": "", "uscc": "91350100M000100Y43", "group_id": "G", "recorded_at": "2020-01-01T00:00:00Z",
		}
		if i < b.coded {
			row = with(row, breaking...)
		}
		rows = append(rows, row)
	}
	return csvText(rows...)
}

// times repeats what earlier loads were.
func times(n, rows, coded int) []batchOf { return slices.Repeat([]batchOf{{rows, coded}}, n) }

func TestAnUnusualShareOfACode(t *testing.T) {
	unlisted, nameless, nowhere, unnamed := []string{"sector", "ZZ"}, []string{"name", ""}, []string{"country", "XQ"}, []string{"operator_id", ""}
	for _, c := range []struct {
		name     string
		breaking []string
		code     string
		past     []batchOf
		now      batchOf
		allowed  float64
		refused  bool
	}{
		{"three times the median", unlisted, "O018", times(10, 1000, 10), batchOf{2000, 60}, 0, false},
		{"a row more", unlisted, "O018", times(10, 1000, 10), batchOf{2000, 61}, 0, true},
		{"flagged", nameless, "O015", times(10, 1000, 10), batchOf{2000, 61}, 0, true},
		{"quarantined", nowhere, "O016", times(10, 1000, 10), batchOf{2000, 61}, 0, true},
		{"rejected, below the share of rejects", unnamed, "O001", times(10, 1000, 10), batchOf{2000, 61}, 0, true},
		{"too few loads to tell", unlisted, "O018", times(9, 1000, 10), batchOf{1000, 1000}, 0, false},
		{"earlier loads too small to tell", unlisted, "O018", times(10, 49, 0), batchOf{1000, 1000}, 0, false},
		{"earlier loads just large enough", unlisted, "O018", times(10, 50, 0), batchOf{1000, 1000}, 0, true},
		{"too few rows", unlisted, "O018", times(10, 100, 0), batchOf{60, 49}, 0, false},
		{"just enough rows", unlisted, "O018", times(10, 100, 0), batchOf{60, 50}, 0, true},
		{"a rare one after none", unlisted, "O018", times(10, 100, 0), batchOf{20_000, 60}, 0, false},
		{"not so rare", unlisted, "O018", times(10, 100, 0), batchOf{20_000, 61}, 0, true},
		// Of 31 loads the last 30 count: 15 without and 15 with 10 %, in the median 5 %.
		{"the oldest is forgotten", unlisted, "O018", append(times(16, 100, 0), times(15, 100, 10)...), batchOf{1000, 150}, 0, false},
		{"the oldest is forgotten, a row more", unlisted, "O018", append(times(16, 100, 0), times(15, 100, 10)...), batchOf{1000, 151}, 0, true},
		{"an odd number of loads", unlisted, "O018", slices.Concat(times(5, 100, 1), times(1, 100, 2), times(5, 100, 9)), batchOf{1000, 60}, 0, false},
		{"an odd number, a row more", unlisted, "O018", slices.Concat(times(5, 100, 1), times(1, 100, 2), times(5, 100, 9)), batchOf{1000, 61}, 0, true},
		{"allowed", unlisted, "O018", times(10, 1000, 10), batchOf{1000, 500}, 0.5, false},
		{"more than allowed", unlisted, "O018", times(10, 1000, 10), batchOf{1000, 501}, 0.5, true},
	} {
		store := newMemory()
		for i, past := range c.past {
			mustLoad(t, store, options(), record.Operators, usualText(fmt.Sprint(i), past, c.breaking...))
		}
		opt := options()
		opt.MaxCodeShare = c.allowed
		report, err := New(store, opt).Load(context.Background(), files(t, record.Operators, usualText("now", c.now, c.breaking...)))
		var refused *Refused
		switch {
		case !c.refused && (err != nil || !store.loads[len(store.loads)-1].published || report.DataVersion == ""):
			t.Errorf("%s: should be loaded: %v", c.name, err)
		case c.refused && (!errors.As(err, &refused) || !store.loads[len(store.loads)-1].undone):
			t.Errorf("%s: should be refused, got %v", c.name, err)
		case c.refused && (refused.Code != c.code || refused.Usual.Rows != uint64(c.now.coded) || refused.Read != uint64(c.now.rows)):
			t.Errorf("%s: %+v %+v", c.name, refused, refused.Usual)
		}
	}
}

func TestARefusalNamesTheCodeItsShareAndTheMedian(t *testing.T) {
	store := newMemory()
	for i := range 10 {
		mustLoad(t, store, options(), record.Operators, usualText(fmt.Sprint(i), batchOf{200, 1}, "country", "XQ"))
	}
	_, err := New(store, options()).Load(context.Background(), files(t, record.Operators, usualText("now", batchOf{400, 55}, "country", "XQ")))
	want := "load refused, nothing was changed: O016 (country is missing or not an ISO 3166-1 code) is on 55 of 400 operators, 13.8 %, " +
		"and on 0.5 % in the median of the last 10 loads; mend the file, or allow it with --max-code-share 0.138"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A file of corrections is loaded although every row takes the place of another.
func TestCorrectionsAreUsual(t *testing.T) {
	store := newMemory()
	tiers := func(version, tier string, operators ...string) string {
		var rows []fields
		for _, id := range operators {
			rows = append(rows, with(goodTier, "operator_id", id, "version", version, "tier", tier))
		}
		return csvText(rows...)
	}
	var ids []string
	mustLoad(t, store, options(), record.Operators, usualText("op", batchOf{600, 0}))
	for i := range 600 {
		ids = append(ids, fmt.Sprintf("op-%d", i))
	}
	for i := range 10 {
		mustLoad(t, store, options(), record.TierHistory, tiers("1", "advanced_certified", ids[60*i:60*i+60]...))
	}
	report := mustLoad(t, store, options(), record.TierHistory, tiers("2", "certified", ids[:60]...))
	if len(report.Codes) != 1 || report.Codes[0].Code != "T003" || report.Codes[0].Count != 60 {
		t.Errorf("%+v: want T003 on 60 rows", report.Codes)
	}
	for _, code := range superseding {
		if !slices.ContainsFunc(record.Entities, func(e *record.Entity) bool {
			return slices.ContainsFunc(e.AllCodes(), func(b record.Breach) bool {
				return b.ID == code && strings.Contains(b.Meaning, "another")
			})
		}) {
			t.Errorf("%s is no code that says of a row that it takes the place of another", code)
		}
	}
}
