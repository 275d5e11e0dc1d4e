package loader

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"greenlane/record"
)

// mode is how much is remembered at once: everything, or windows of some records, from the beginning or once too much is known.
type mode struct {
	few      int64
	remember int
}

var modes = map[string]mode{
	"everything": {0, 1 << 20}, "one window": {1 << 20, 1 << 20}, "windows of one": {1 << 20, 3}, "windows of three": {1 << 20, 9}, "from the fifth on": {0, 5},
}

// What a load does to a store does not depend on how much is remembered at once: versions, repeats and conflicts across windows, items said
// twice, what hangs on what an earlier window brought, and broken lines, which count as records of a window.
func TestWindowsChangeNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		id := func(label string) string { return "D" + strconv.Itoa(rapid.IntRange(0, 4).Draw(rt, label)) }
		pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(rt, label) }
		text := func(kind string, row func() fields) string {
			var lines []string
			for range rapid.IntRange(1, 14).Draw(rt, kind) {
				one := csvText(row())
				head, body, _ := strings.Cut(one, "\n")
				if lines == nil {
					lines = append(lines, head)
				}
				if pick("broken", "no", "no", "no", "yes") == "yes" {
					body = `"a"b` + "\n"
				}
				lines = append(lines, strings.TrimSuffix(body, "\n"))
			}
			return strings.Join(lines, "\n") + "\n"
		}
		declarations := func(label string) string {
			return text(label, func() fields {
				return with(goodDeclaration, "declaration_id", id("declaration"), "declaration_no", "", "version", pick("version", "1", "2", "3"),
					"operator_id", "OP0", "declarant_id", "OP0", "net_kg", pick("kg", "80", "90"),
					"lodged_at", pick("lodged", "2020-02-10T09:00:00+08:00", "2020-03-10T09:00:00+08:00"))
			})
		}
		steps := [][]any{
			{record.Operators, csvText(with(goodOperator, "operator_id", "OP0", "customs_code", "", "aeo_code", "")), record.Declarations, declarations("first")},
			{record.Declarations, declarations("second"), record.DeclarationItems, text("items", func() fields {
				return with(goodItem, "declaration_id", id("item"), "item_no", pick("number", "1", "2"), "qty1", pick("quantity", "1", "2"))
			})},
			{record.DeclarationEvents, text("events", func() fields {
				return with(goodEvent, "declaration_id", id("event"), "event_type", pick("type", "ARR", "REL"), "seq", pick("seq", "1", "2"))
			}), record.Inspections, text("inspections", func() fields {
				return with(goodInspection, "inspection_id", "I"+pick("inspection", "1", "2"), "declaration_id", id("inspected"), "officers_n", pick("officers", "2", "3"),
					"recorded_at", pick("recorded", "2020-02-10T12:00:00+08:00", "2020-02-11T12:00:00+08:00"))
			})},
		}
		var want string
		for _, name := range slices.Sorted(maps.Keys(modes)) {
			m, store, told := modes[name], newMemory(), ""
			for _, step := range steps {
				opt, all := options(), 1.0
				opt.MaxRejectShare, opt.Remember = &all, m.remember
				l := New(store, opt)
				l.few = m.few
				report, err := l.Load(t.Context(), files(t, step...))
				if err != nil {
					rt.Fatalf("%s: %v", name, err)
				}
				for _, s := range report.Summaries {
					told += fmt.Sprintln(s)
				}
				for _, c := range report.Codes {
					told += fmt.Sprintln(c.Kind, c.Code, c.Count)
				}
			}
			for _, kind := range []record.Kind{record.Declarations, record.DeclarationItems, record.DeclarationEvents, record.Inspections} {
				for _, row := range store.rows(kind) {
					told += fmt.Sprintln(kind, row)
				}
			}
			for _, r := range store.rejects() {
				told += fmt.Sprintln(r.Line, r.Code, r.Column, r.Value)
			}
			if want == "" {
				want = told
			} else if diff := cmp.Diff(want, told); diff != "" {
				rt.Fatalf("%s: (-everything +%s)\n%s", name, name, diff)
			}
		}
	})
}

// TestPackedFilesCountForWhatTheyHold: whether a file is small depends on its records, not on how it is packed.
func TestPackedFilesCountForWhatTheyHold(t *testing.T) {
	text := []byte(operatorsText(3, 0))
	for name, c := range map[string]struct {
		content []byte
		times   int64
	}{
		"text": {text, 1}, "gzip": {gzipped(t, text), packedTimes}, "Parquet": {operatorsParquet(t, operatorRow{"A", nil, "DE"}), packedTimes},
	} {
		f := inFile(t, c.content)
		plan, err := New(newMemory(), options()).prepare(t.Context(), []Input{{Kind: record.Operators, Paths: []string{f.path}}})
		if err != nil {
			t.Fatal(name, err)
		}
		if got := plan.inputs[0].files[0].text(); got != c.times*f.size {
			t.Errorf("%s: %d bytes count as %d", name, f.size, got)
		}
	}
}
