package loader

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"greenlane/mappings"
	"greenlane/record"
)

const wideMapping = `profile: generic
zone: Europe/Berlin
delimiter: semicolon
coverage: {inspections: all}
columns: [Nr, Firma, Ampel, Angemeldet, Freigabe, Abgang, Wert, Gewicht t, Land, Art]
tables:
  ampel: {Rot: red, Gelb: yellow, "Grün": green}
emit:
  - kind: operators
    columns:
      operator_id: {from: Firma, trim: true, case: upper}
  - kind: declarations
    when:
      - {column: Art, not_in: [Storno]}
      - {column: Nr, empty: false}
    columns:
      declaration_id: {from: Nr, pad: "6"}
      direction: {const: import}
      operator_id: {from: Firma, trim: true, case: upper}
      channel: {from: Ampel, values: ampel}
      lodged_at: {from: Angemeldet, format: "DD.MM.YYYY hh:mm"}
      invoice_value: {from: Wert, decimal: ",", thousands: "."}
      declared_ccy: {const: EUR}
      net_kg: {from: Gewicht t, decimal: ",", scale: "1000"}
      partner_country: {first: [Land, {const: ZZ}]}
  - kind: declaration_events
    when: {column: Freigabe, empty: false}
    columns:
      declaration_id: {from: Nr, pad: "6"}
      event_type: {const: REL}
      occurred_at: {from: Freigabe, format: "DD.MM.YYYY hh:mm"}
  - kind: declaration_events
    when: {column: Abgang, empty: false}
    columns:
      declaration_id: {from: Nr, pad: "6"}
      event_type: {const: OUT}
      occurred_at: {from: Abgang, format: "DD.MM.YYYY hh:mm", zone: UTC}
`

const wideFile = `Nr;Firma;Ampel;Angemeldet;Freigabe;Abgang;Wert;Gewicht t;Land;Art
17; acme ;Rot;01.07.2020 09:30;01.07.2020 12:00;;1.234,56;1,5;FR;Einfuhr
18;ACME;Blau;01.07.2020 10:00;;;5;1;FR;Einfuhr
19;ACME;Grün;02.07.2020 10:00;02.07.2020 11:00;02.07.2020 12:00;2,5;0,0005;;Einfuhr
20;ACME;Grün;02.13.2020 10:00;;;2,5;1;;Einfuhr
21;ACME;Grün;03.07.2020 10:00;;;2,5;1;;Storno
`

func TestMappingOfAWideFile(t *testing.T) {
	m, err := ParseMapping("wide.yaml", []byte(wideMapping))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "wide.csv")
	if err := os.WriteFile(path, []byte(wideFile), 0o600); err != nil {
		t.Fatal(err)
	}
	store := newMemory()
	report, err := New(store, options()).Load(context.Background(), []Input{{Kind: record.Declarations, Paths: []string{path}, Mapping: m}})
	if err != nil {
		t.Fatal(err)
	}
	// Five records: five operators, one new; four declarations (one is cancelled: Storno), one with Blau, one with month 13;
	// two releases and one exit, all of declarations that entered.
	want := "operators 5 1 0 0 4; declaration_events 3 3 0 0 0; declarations 4 2 2 0 0; "
	got := ""
	for _, s := range report.Summaries {
		got += fmt.Sprintf("%s %d %d %d %d %d; ", s.Kind, s.Read, s.Accepted, s.Rejected, s.Quarantined, s.Unchanged)
	}
	if got != want {
		t.Errorf("accounts %s, want %s", got, want)
	}
	rejects := store.rejects()
	if len(rejects) != 2 || rejects[0].Code != "L003" || rejects[0].Value != "Blau" || rejects[0].Column != "Ampel" || rejects[0].Line != 3 ||
		rejects[1].Code != "D013" || rejects[1].Value != "02.13.2020 10:00" || rejects[1].Line != 5 {
		t.Errorf("rejects %+v", rejects)
	}
	d := store.rows(record.Declarations)
	at := func(text string) int64 {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return at.UnixMilli()
	}
	for i, row := range []map[string]any{
		{"declaration_id": "000017", "channel": int64(3), "lodged_at": at("2020-07-01T07:30:00Z"), "invoice_value": int64(12345600), "net_kg": int64(1500000), "partner_country": "FR"},
		{"declaration_id": "000019", "channel": int64(1), "lodged_at": at("2020-07-02T08:00:00Z"), "invoice_value": int64(25000), "net_kg": int64(500), "partner_country": "ZZ"},
	} {
		for column, want := range row {
			if d[i][column] != want {
				t.Errorf("declaration %d: %s is %v, want %v", i, column, d[i][column], want)
			}
		}
		if d[i].key("flags")&(1<<2) != 0 {
			t.Error("an instant whose zone the mapping names is not naive")
		}
	}
	events := store.rows(record.DeclarationEvents)
	if events[0]["occurred_at"] != at("2020-07-01T10:00:00Z") || events[2]["occurred_at"] != at("2020-07-02T12:00:00Z") && events[1]["occurred_at"] != at("2020-07-02T12:00:00Z") {
		t.Errorf("a column may have its own zone: %v", events)
	}
	if id := store.rows(record.Operators)[0]["operator_id"]; id != "ACME" {
		t.Errorf("trimmed and raised: %v", id)
	}
}

// TestMappingMistakesNameTheirLine breaks the mapping above in one place at a time.
func TestMappingMistakesNameTheirLine(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"profile: generic", "profile: general", "wide.yaml:1: there is no profile \"general\"; did you mean generic?"},
		{"profile: generic", "prophile: generic", "wide.yaml:1: a mapping has no \"prophile\"; did you mean profile?"},
		{"Europe/Berlin", "Europe/Bärlin", "wide.yaml:2: there is no time zone"},
		{"semicolon", "pipe", "wide.yaml:3: delimiter \"pipe\" should be comma, semicolon or tab"},
		{"delimiter: semicolon", "format: cvs", "wide.yaml:3: there is no format \"cvs\"; did you mean csv?"},
		{"{inspections: all}", "{inspections: most}", "wide.yaml:4: coverage of inspections is \"most\"; it may be all, inspected_only, none"},
		{"columns: [Nr, Firma, Ampel,", "columns: [Nr, Firma,", "wide.yaml:20: the source has no column \"Ampel\""},
		{"kind: operators", "kind: operator", "wide.yaml:9: there is no kind \"operator\"; did you mean operators?"},
		{"      operator_id: {from: Firma, trim: true, case: upper}\n  - kind: declarations", "      operator: {from: Firma}\n  - kind: declarations", "wide.yaml:11: operators has no \"operator\"; did you mean operator_id?"},
		{"case: upper}\n  - kind: declarations", "case: top}\n  - kind: declarations", "wide.yaml:11: case should be lower or upper"},
		{"not_in: [Storno]", "notin: [Storno]", "wide.yaml:14: when has no \"notin\"; did you mean not_in?"},
		{"empty: false}\n    columns:\n      declaration_id: {from: Nr, pad: \"6\"}\n      direction", "empty: never}\n    columns:\n      declaration_id: {from: Nr, pad: \"6\"}\n      direction", "wide.yaml:15: empty should be true or false"},
		{"pad: \"6\"}\n      direction", "pad: wide}\n      direction", "wide.yaml:17: pad is the width"},
		{"direction: {const: import}", "direction: {const: import, from: Art}", "wide.yaml:18: a value has exactly one of from, const, concat and first"},
		{"      direction: {const: import}\n", "", "wide.yaml:12: declarations need direction under profile generic"},
		{"values: ampel", "values: ample", "wide.yaml:20: there is no table \"ample\"; did you mean ampel?"},
		{"DD.MM.YYYY hh:mm\"}\n      invoice", "TT.MM.JJJJ\"}\n      invoice", "wide.yaml:21: format \"TT.MM.JJJJ\""},
		{"thousands: \".\"", "thousands: \",\"", "wide.yaml:22: the decimal mark and the mark between thousands are both \",\""},
		{"thousands: \".\"", "thousands: \"0\"", "wide.yaml:22: thousands is \"0\"; a mark is one character that is no digit and no sign"},
		{"thousands: \".\"", "format: YYYY", "wide.yaml:22: invoice_value is decimal, not an instant or a date: format does not apply"},
		{"scale: \"1000\"", "scale: \"1001\"", "wide.yaml:24: scale \"1001\" should be a power of ten"},
		{"first: [Land, {const: ZZ}]", "first: [Lant, {const: ZZ}]", "wide.yaml:25: the source has no column \"Lant\"; did you mean Land?"},
		{"zone: UTC", "zone: UCT+9", "wide.yaml:37: there is no time zone \"UCT+9\""},
		{"emit:", "emits:", "wide.yaml:8: a mapping has no \"emits\"; did you mean emit?"},
		{"  - kind: operators", "  - kind: [operators", "wide.yaml:"},
	} {
		text := strings.Replace(wideMapping, c.from, c.to, 1)
		if text == wideMapping {
			t.Fatalf("%q is not in the mapping", c.from)
		}
		_, err := ParseMapping("wide.yaml", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s → %s: %v, want %s", c.from, c.to, err, c.want)
		}
	}
}

func TestMappingAndHeaderMustFit(t *testing.T) {
	m, err := ParseMapping("wide.yaml", []byte(wideMapping))
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{
		"Nr;Firma;Ampel;Angemeldet;Freigabe;Abgang;Wert;Gewicht;Land;Art\n":        "knows no column \"Gewicht\"; did you mean Gewicht t?",
		"Nr;Firma;Ampel;Angemeldet;Freigabe;Abgang;Wert;Gewicht t;Land\n":          "reads the column \"Art\"",
		"Nr;Firma;Ampel;Angemeldet;Freigabe;Abgang;Wert;Gewicht t;Land;Art;Mehr\n": "knows no column \"Mehr\"",
	} {
		path := filepath.Join(t.TempDir(), "x.csv")
		if err := os.WriteFile(path, []byte(header), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := New(newMemory(), options()).Load(context.Background(), []Input{{Kind: record.Declarations, Paths: []string{path}, Mapping: m}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v should say %q", header, err, want)
		}
	}
	_, err = New(newMemory(), options()).Load(context.Background(), []Input{{Kind: record.Inspections, Paths: []string{"-"}, Mapping: m}})
	if err == nil || !strings.Contains(err.Error(), "not inspections") {
		t.Errorf("a kind that the mapping does not make: %v", err)
	}
}

func TestBuiltInMappingsAreRight(t *testing.T) {
	names := mappings.Names()
	if len(names) != 3 {
		t.Errorf("mappings %v", names)
	}
	for _, name := range names {
		if m := builtIn(t, name); len(m.Kinds()) < 2 || m.Profile() != "generic" {
			t.Errorf("%s: %v %s", name, m.Kinds(), m.Profile())
		}
	}
	if _, err := mappings.Find("corea"); err == nil {
		t.Error("an unknown mapping should be refused")
	}
}
