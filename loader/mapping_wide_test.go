package loader

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greenlane/record"
)

const milestones = `profile: generic
zone: UTC
columns: [No, Firm, Lodged, Released, Left, Note]
optional: [Left]
emit:
  - kind: operators
    columns: {operator_id: Firm}
  - kind: declarations
    columns: {declaration_id: No, direction: {const: import}, operator_id: Firm, lodged_at: {from: Lodged, format: ["DD/MM/YYYY hh:mm", YYYY-MM-DD]}}
  - kind: declaration_events
    columns: {declaration_id: No, source: {const: port}}
    events:
      LOD: {from: Lodged, format: ["DD/MM/YYYY hh:mm", YYYY-MM-DD]}
      REL: {from: Released, format: "DD/MM/YYYY hh:mm", zone: Asia/Shanghai}
      OUT: {from: Left, format: "DD/MM/YYYY hh:mm"}
`

// loadText loads a text through a mapping.
func loadText(t *testing.T, store *memory, mapping, text string) (Report, error) {
	t.Helper()
	m, err := ParseMapping("m.yaml", []byte(mapping))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return New(store, options()).Load(context.Background(), []Input{{Kind: m.Kinds()[0], Paths: []string{path}, Mapping: m}})
}

func TestOneColumnPerEvent(t *testing.T) {
	store := newMemory()
	report, err := loadText(t, store, milestones, `No,Firm,Lodged,Released,Left,Note
1,A,01/07/2020 09:00,01/07/2020 20:00,02/07/2020 10:00,
2,A,2020-07-02,  ,,
3,A,13/07/2020 09:00,07/13/2020 10:00,14/07/2020 25:00,
`)
	if err != nil {
		t.Fatal(err)
	}
	want := "operators 3 1 0 2; declaration_events 7 5 2 0; declarations 3 3 0 0; " // the kind named first comes last, others parents first
	got := map[record.Kind]string{}
	for _, s := range report.Summaries {
		got[s.Kind] = fmt.Sprintf("%s %d %d %d %d; ", s.Kind, s.Read, s.Accepted, s.Rejected, s.Unchanged)
	}
	if all := got[record.Operators] + got[record.DeclarationEvents] + got[record.Declarations]; all != want {
		t.Errorf("accounts %s, want %s", all, want)
	}
	types := map[int64]int{}
	for _, e := range store.rows(record.DeclarationEvents) {
		types[e.number("event_type")]++
	}
	if types[record.EventLodged] != 3 || types[18] != 1 || types[20] != 1 {
		t.Errorf("events by type %v; want 3 lodgements, 1 release, 1 exit", types)
	}
	// A cell that cannot be read costs its event alone, and is named by its own column.
	said := ""
	for _, r := range store.rejects() {
		said += fmt.Sprintf("%s %d %s %s; ", r.Code, r.Line, r.Column, r.Value)
	}
	if said != "E004 4 Released 07/13/2020 10:00; E004 4 Left 14/07/2020 25:00; " {
		t.Errorf("rejects %s", said)
	}
}

func TestOptionalColumnsMayBeMissing(t *testing.T) {
	store := newMemory()
	report, err := loadText(t, store, milestones, "No,Firm,Lodged,Released\n1,A,01/07/2020 09:00,01/07/2020 20:00\n")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(store.rows(record.DeclarationEvents)); n != 2 || report.Outcome != Loaded {
		t.Errorf("%d events and %+v; want the lodgement and the release", n, report)
	}
	if _, err = loadText(t, newMemory(), milestones, "No,Firm,Lodged\n1,A,01/07/2020 09:00\n"); err == nil || !strings.Contains(err.Error(), `reads the column "Released"`) {
		t.Errorf("a column that is not optional: %v", err)
	}
	_, err = loadText(t, newMemory(), strings.Replace(milestones, "[Left]", "[Left, Firm]", 1), "No,Lodged,Released\n1,01/07/2020 09:00,\n")
	if err == nil || !strings.Contains(err.Error(), "m.yaml, line 6: operators need operator_id, and the file lacks the optional columns") {
		t.Errorf("what is required cannot come from a column that is not there: %v", err)
	}
}

func TestMistakesInWideMappingsNameTheirLine(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"REL:", "REK:", `m.yaml:14: event_type has no "REK"; did you mean REL?`},
		{"REL: {from: Released", "REL: {const: Released", "m.yaml:14: an event is the column that holds its instant; use from"},
		{"source: {const: port}", "event_type: {const: OUT}", "m.yaml:11: event_type comes from events; take it out of columns"},
		{"kind: declaration_events\n    columns: {declaration_id: No, source: {const: port}}", "kind: inspections\n    columns: {declaration_id: No}", "m.yaml:13: events are columns of declaration_events, not of inspections"},
		{"kind: operators\n    columns: {operator_id: Firm}", "kind: offences\n    columns: {counts_for_credit: Firm}", "m.yaml:7: counts_for_credit of offences is computed, never taken from a file"},
		{"[Left]", "[Lefd]", `m.yaml:4: optional names "Lefd", which is not under columns; did you mean Left?`},
		{"Left, Note]", "Left, Left]", `m.yaml:3: "Left" stands twice in columns`},
		{
			`lodged_at: {from: Lodged, format: ["DD/MM/YYYY hh:mm", YYYY-MM-DD]}`, "lodged_at: {from: Lodged, format: [DD/MM/YYYY, MM/DD/YYYY]}",
			`m.yaml:9: formats "DD/MM/YYYY" and "MM/DD/YYYY" both read 02/01/1912, as 1912-01-02 and as 1912-02-01; name the one that the source writes`,
		},
		{`lodged_at: {from: Lodged, format: ["DD/MM/YYYY hh:mm", YYYY-MM-DD]}`, "lodged_at: {from: Lodged, format: []}", "m.yaml:9: format is empty"},
		{"{const: import}", "{const: imprt}", `m.yaml:9: direction cannot be "imprt"; did you mean import?`},
		{"{const: import}", "{from: Note, values: {E: export, I: imports}}", `m.yaml:9: direction cannot be "imports"; did you mean import?`},
		{"{const: import}", "{from: Note, default: none}", `m.yaml:9: direction cannot be "none"`},
		{`{from: Lodged, format: ["DD/MM/YYYY hh:mm", YYYY-MM-DD]}}`, "{first: [Lodged, {const: 1 May}]}}", `m.yaml:9: lodged_at cannot be "1 May"`},
	} {
		text := strings.Replace(milestones, c.from, c.to, 1)
		if text == milestones {
			t.Fatalf("%q is not in the mapping", c.from)
		}
		_, err := ParseMapping("m.yaml", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.to, err, c.want)
		}
	}
}

func TestFormatsOfOneColumnMustNotGuess(t *testing.T) {
	for _, c := range []struct {
		formats []string
		refused bool
	}{
		{[]string{"DD/MM/YYYY", "MM/DD/YYYY"}, true},
		{[]string{"D/M/YYYY", "MM/DD/YYYY"}, true},
		{[]string{"D.M.YYYY h:mm", "DD.MM.YYYY mm:hh"}, true},
		{[]string{"YYYY-MM-DD", "YYYY-DD-MM"}, true},
		{[]string{"YYYYDDMM", "DDMMYYYY"}, true}, // 19122001 is 20 January 1912 or 19 December 2001
		{[]string{"YYYY-MM-DD hh:mm.ss", "YYYY-MM-DD hh:mm.f"}, true},
		{[]string{"YYYY-MM-DDZ", "YYYY-MM-DD-hh"}, true},
		{[]string{"DD/MM/YYYY", "DD.MM.YYYY", "YYYY-MM-DD"}, false},
		{[]string{"DD/MM/YYYY", "D/M/YYYY"}, false},
		{[]string{"YYYYMMDD", "DDMMYYYY"}, false}, // a year that begins with 19 to 22 is no month
		{[]string{"YYYY-MM-DD hh:mm[:ss]", "YYYY-MM-DD"}, false},
		{[]string{"YYYY-MM-DD hh:mm:ss[.f]", "YYYY-MM-DD hh:mm:ss"}, false},
	} {
		var ls layouts
		for _, text := range c.formats {
			l, err := parseLayout(text)
			if err != nil {
				t.Fatal(err)
			}
			ls = append(ls, l)
		}
		if err := ls.unambiguous(); (err != nil) != c.refused {
			t.Errorf("%v: %v, want refused %v", c.formats, err, c.refused)
		}
	}
}

const dayFirst = `profile: generic
zone: UTC
columns: [No, Day]
emit:
  - kind: declarations
    columns: {declaration_id: No, direction: {const: import}, operator_id: {const: A}, lodged_at: {from: Day, format: DD/MM/YYYY}}
  - kind: operators
    columns: {operator_id: {const: A}}
`

func TestExchangedDayAndMonthIsSaid(t *testing.T) {
	file := func(days ...string) string {
		text := "No,Day\n"
		for i, day := range days {
			text += fmt.Sprintf("%d,%s\n", i, day)
		}
		return text
	}
	for _, c := range []struct {
		days []string
		want string
	}{
		{[]string{"01/02/2020", "31/01/2020"}, ""},
		{[]string{"01/02/2020", "31/02/2020"}, ""}, // no such day in either order
		{[]string{"01/02/2020", "01/31/2020", "02/28/2020"}, "column Day is declared as DD/MM/YYYY; values that are dates only with day and month exchanged: 2, and only as declared: none"},
		{[]string{"01/02/2020", "01/31/2020", "28/02/2020"}, "values that are dates only with day and month exchanged: 1, and only as declared: 1"},
	} {
		report, err := loadText(t, newMemory(), dayFirst, file(c.days...))
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(report.Remarks, "\n"); !strings.Contains(said, c.want) || (c.want == "") != (said == "") {
			t.Errorf("%v: remarks %q, want %q", c.days, said, c.want)
		}
	}
	var days []string
	for i := range 100 {
		days = append(days, fmt.Sprintf("%02d/%02d/2020", i%12+1, i%28+1))
	}
	_, err := loadText(t, newMemory(), dayFirst, file(days...))
	var refused *Refused
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "column Day is declared as DD/MM/YYYY") {
		t.Errorf("a refused load says so too: %v", err)
	}
}
