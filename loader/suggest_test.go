package loader

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"greenlane/record"
)

func suggested(t *testing.T, path string, kind record.Kind) string {
	t.Helper()
	text, err := SuggestMapping(context.Background(), path, kind, Dialect{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func suggestedFor(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return suggested(t, path, "")
}

var unsureLine = regexp.MustCompile(`(?m)^( *)# unsure: `)

// decided takes every unsure line into force, except those that contain one of the words.
func decided(text string, except ...string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if !slices.ContainsFunc(except, func(word string) bool { return strings.Contains(line, word) }) {
			lines[i] = unsureLine.ReplaceAllString(line, "$1")
		}
	}
	return strings.Join(lines, "\n")
}

// described lists what a mapping makes, one line for each column of each kind.
func described(t *testing.T, text string) map[string]string {
	t.Helper()
	m, err := ParseMapping("suggested.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	out := map[string]string{"zone": m.zone, "columns": fmt.Sprint(m.columns), "coverage": fmt.Sprint(m.coverage)}
	var say func(e *expr) string
	say = func(e *expr) string {
		said := e.column + string(e.fixed)
		for _, p := range e.parts {
			said += "+" + say(p)
		}
		for range e.steps {
			said += "*"
		}
		values := []string{}
		for _, from := range slices.Sorted(maps.Keys(e.values)) {
			values = append(values, from+"="+e.values[from].to)
		}
		return said + strings.Join(values, ",")
	}
	for _, e := range m.emits {
		for _, v := range e.values {
			out[string(e.kind)+"."+e.entity.Fields[v.field].Name] = say(v.expr) + " " + v.form.layouts.String()
		}
	}
	return out
}

// differences lists where two mappings differ: - only the first, + only the second.
func differences(t *testing.T, ours, theirs string) []string {
	t.Helper()
	a, b := described(t, ours), described(t, theirs)
	var out []string
	for key := range a {
		if _, ok := b[key]; !ok {
			out = append(out, "-"+key)
		} else if a[key] != b[key] {
			out = append(out, "~"+key)
		}
	}
	for key := range b {
		if _, ok := a[key]; !ok {
			out = append(out, "+"+key)
		}
	}
	slices.Sort(out)
	return out
}

// The mappings that come with the program were written by people who know the sources. Where a proposal differs from them is written down in
// mappings/README.md; everything else it finds by itself.
func TestSuggestionsAgainstMappingsOfPeople(t *testing.T) {
	korea := suggested(t, sharedFile(t, "korea-declarations", "df_syn_train_eng.csv"), "")
	if _, err := ParseMapping("k.yaml", []byte(korea)); err == nil || !strings.Contains(err.Error(), "declarations need direction, lodged_at") {
		t.Errorf("what is not decided is refused with its line: %v", err)
	}
	ours := strings.Replace(decided(korea, "transport_mode", "  from: Mode", "  values:", "undecided"), "      # required and not found: direction", "      direction: {const: import} #", 1)
	for _, c := range []struct{ name, ours, want string }{
		{"korea-declarations", ours, "+declarations.declared_ccy +declarations.transport_mode +inspections.control_type +inspections.declaration_id " +
			"+inspections.inspection_id +inspections.ordered_at +inspections.result +inspections.side ~coverage"},
		{
			"asycuda-items", suggested(t, sharedFile(t, "asycuda-extract", "declaration_items.csv"), ""),
			"+declaration_items.unit1 +declarations.entry_exit_office +declarations.transport_mode ~coverage ~declaration_items.origin " +
				"~declarations.channel ~declarations.direction ~declarations.lodged_at ~declarations.partner_country ~zone",
		},
		{
			"asycuda-operations", suggested(t, sharedFile(t, "asycuda-extract", "declaration_operations.csv"), ""),
			"+declaration_events.actor_office +declaration_events.seq +declaration_events.source +inspections.control_type +inspections.declaration_id " +
				"+inspections.inspection_id +inspections.ordered_at +inspections.result +inspections.side ~coverage ~declaration_events.event_type " +
				"~declaration_events.occurred_at ~zone",
		},
	} {
		text, err := os.ReadFile(filepath.Join("..", "mappings", c.name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(differences(t, c.ours, string(text)), " "); got != c.want {
			t.Errorf("%s differs in\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

const european = `Nr;Entry Number;Importer ID;Direction;Declaration date;Net weight (kg);Invoice amount;Currency;Country of dispatch;Lane;Release time;Payment date;Bemerkung
1;E1;F1;Import;25.03.2020;1.234,5;10.000,00;EUR;Germany;Grün;26.03.2020 10:00;;x
2;E2;F1;Export;13.03.2020;12;5,5;EUR;FRA;rot;14.03.2020 11:30;13.03.2020 09:00;
`

func TestSuggestionThatLoadsAsItIs(t *testing.T) {
	text := suggestedFor(t, european)
	for _, want := range []string{
		"delimiter: semicolon", "  tiers: none", "lodged_at: {from: Declaration date, format: \"DD.MM.YYYY\"}", "invoice_value: {from: Invoice amount, decimal: \",\", thousands: \".\"}",
		"net_kg: {from: \"Net weight (kg)\", decimal: \",\", thousands: \".\"}", "FRA: FR", "Germany: DE", "\"Grün\": green", "rot: red", "Import: import", "REL: {from: Release time, format: \"DD.MM.YYYY hh:mm\"}",
		"PAY: {from: Payment date, format: \"DD.MM.YYYY hh:mm\"}", "# undecided: zone", "  - Bemerkung",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
	for _, not := range []string{"tier:", "releases: none", "kind: tier_history", "kind: inspections", "Bemerkung:"} {
		if strings.Contains(text, not) {
			t.Errorf("%s should not be in\n%s", not, text)
		}
	}
	store := newMemory()
	report, err := loadText(t, store, text, european)
	if err != nil || report.Outcome != Loaded {
		t.Fatalf("it should load as it is: %v %+v in\n%s", err, report.Codes, text)
	}
	d := store.rows(record.Declarations)
	if len(d) != 2 || d[0]["invoice_value"] != int64(100000000) || d[0]["partner_country"] != "DE" || d[1]["partner_country"] != "FR" || len(store.rows(record.DeclarationEvents)) != 3 {
		t.Errorf("declarations %v, events %v", d, store.rows(record.DeclarationEvents))
	}
}

func TestSuggestionForAChineseExtract(t *testing.T) {
	text := suggestedFor(t, `报关单号,申报日期,进出口标志,监管方式,申报海关,运输方式,经营单位代码,申报单位代码,启运国,成交币制,成交总价,统计人民币值,净重,毛重
222020200000000001,2020-03-02 10:00:00,进口,0110,2200,水路运输,3101234567,3101234567,日本,USD,100.00,700.00,10,11
222020200000000002,2020-03-13 10:00:00,出口,0110,2201,航空运输,3101234567,3101234567,美国,USD,100.00,700.00,10,11
`)
	for _, want := range []string{
		"profile: cn", "declaration_no: 报关单号", "进口: import", "出口: export", "水路运输: sea", "航空运输: air", "日本: JP", "美国: US", "operator_id: 经营单位代码",
		"stat_value_cny: 统计人民币值", "invoice_value: 成交总价", "net_kg: 净重", "lodged_at: 申报日期", "procedure_code: 监管方式", "office: 申报海关",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
	if _, err := ParseMapping("cn.yaml", []byte(text)); err != nil {
		t.Errorf("%v in\n%s", err, text)
	}
}

// TestSuggestionsDoNotGuess shows that what the sample leaves open is left open.
func TestSuggestionsDoNotGuess(t *testing.T) {
	const head = "declaration_id,direction,operator_id,lodged_at,channel,net_kg\n"
	text := suggestedFor(t, head+"1,import,A,01/02/2020,green,\"1,234\"\n2,import,A,03/04/2020,puce,\"5,678\"\n")
	for _, want := range []string{
		`      # unsure: lodged_at: {from: lodged_at, format: DD/MM/YYYY}   # every value of the sample is a date in more than one format` + "\n" +
			`      # unsure: lodged_at: {from: lodged_at, format: MM/DD/YYYY}`,
		`      # unsure: net_kg: {from: net_kg, decimal: ","}`, `      # unsure: net_kg: {from: net_kg, thousands: ","}`,
		"          green: green\n          # undecided: puce   # 1 in the sample",
		"  # undecided: weights: none   # unless net_kg below is taken",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
	if _, err := ParseMapping("s.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), "declarations need lodged_at") {
		t.Errorf("until the date's format is decided the mapping is refused: %v", err)
	}
	// With a day above 12 the order is known, with a decimal of two digits the mark.
	text = suggestedFor(t, head+"1,import,A,13/02/2020,green,\"1,23\"\n2,import,A,03/04/2020,puce,\"5,678\"\n")
	if !strings.Contains(text, "\n      lodged_at: {from: lodged_at, format: DD/MM/YYYY}") || !strings.Contains(text, "\n      net_kg: {from: net_kg, decimal: \",\"}") {
		t.Errorf("what the sample shows is taken:\n%s", text)
	}
	// The value that nobody decided on is refused when it comes, with the value.
	store := newMemory()
	_, err := loadText(t, store, text, head+"1,import,A,13/02/2020,green,\"1,23\"\n2,import,A,03/04/2020,puce,\"5,678\"\n")
	if rejects := store.rejects(); err != nil || len(rejects) != 1 || rejects[0].Code != "L003" || rejects[0].Value != "puce" || rejects[0].Column != "channel" {
		t.Errorf("%v %+v", err, rejects)
	}
	text = suggestedFor(t, "foreign_clearance_id,operator_id,country,declared_at,inspected,source\n1,A,JP,2020-01-13T10:00:00Z,1,exchange\n")
	if !strings.Contains(text, "# unsure: country: country   # it is that of the foreign_clearances; whether of the operators too is not said") ||
		!strings.Contains(text, "\n      country: country   # called so") {
		t.Errorf("a country is that of the kind that the file is for:\n%s", text)
	}
	text = suggestedFor(t, head+"1,import,A,2020-02-13T10:00:00Z,green,1\n1,import,B,2020-02-13T10:00:00Z,green,2\n")
	if !strings.Contains(text, "# unsure: operator_id: operator_id   # it differs between records of one declaration") {
		t.Errorf("an operator that differs within a declaration is doubted:\n%s", text)
	}
}

// TestSuggestionsInventNothing proposes for headers and values at random.
func TestSuggestionsInventNothing(t *testing.T) {
	var names []string
	for _, list := range columnNames {
		for name := range strings.SplitSeq(list, ", ") {
			name, _, _ = strings.Cut(name, "?")
			names = append(names, name)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	tiers := map[string]known{}
	readNames(tiers, "tier", columnNames["tier"]+", tier, management_tier")
	dir := t.TempDir()
	source := regexp.MustCompile(`(?m)^ *(?:# unsure: )?(?:[a-z0-9_]+|[A-Z_]+): (?:\{from: )?("(?:[^"\\]|\\.)*"|[^{\[",\n]+?)(?:, |\}|   #)`)
	rapid.Check(t, func(rt *rapid.T) {
		cell := rapid.OneOf(rapid.SampledFrom([]string{"", "1", "1,5", "1.234", "2020-01-02", "03/04/2020", "IM4", "import", "CN", "日本", "A", "red"}), rapid.StringMatching(`[ -~äß国]{0,6}`))
		header := rapid.SliceOfNDistinct(rapid.OneOf(rapid.SampledFrom(names), rapid.StringMatching(`[ -~äß国\n]{1,12}`)), 1, 12, strings.TrimSpace).Draw(rt, "header")
		header = slices.DeleteFunc(header, func(name string) bool { return strings.TrimSpace(name) == "" })
		if len(header) == 0 {
			return
		}
		row := func(texts []string) string {
			out := make([]string, len(texts))
			for i, text := range texts {
				out[i] = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
			}
			return strings.Join(out, ",") + "\n"
		}
		file := row(header)
		for range rapid.IntRange(0, 4).Draw(rt, "rows") {
			file += row(rapid.SliceOfN(cell, len(header), len(header)).Draw(rt, "row"))
		}
		path := filepath.Join(dir, "x.csv")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			rt.Fatal(err)
		}
		text, err := SuggestMapping(context.Background(), path, "", Dialect{}, nil)
		if err != nil {
			rt.Fatalf("%v for %q", err, file)
		}
		trimmed := make([]string, len(header))
		hasTier := false
		for i, name := range header {
			trimmed[i] = strings.TrimSpace(name)
			_, ok := tiers[plainName(name)]
			near, _ := near(plainName(name), tiers, map[string]string{"tier": "tier"})
			hasTier = hasTier || ok || near != ""
		}
		if !hasTier && regexp.MustCompile(`(?m)^ *(# unsure: )?(tier|management_tier):`).MatchString(text) {
			rt.Fatalf("a tier from nothing, for %q:\n%s", header, text)
		}
		_, body, _ := strings.Cut(text, "\nemit:\n")
		for _, found := range source.FindAllStringSubmatch(body, -1) {
			if !slices.ContainsFunc(trimmed, func(name string) bool { return quoted(name) == found[1] }) && found[1] != "declarations" {
				rt.Fatalf("column %s is not in the header %q:\n%s", found[1], header, text)
			}
		}
		for _, tried := range []string{text, decided(text)} {
			m, err := ParseMapping("s.yaml", []byte(tried))
			if err != nil {
				if !regexp.MustCompile(`^s\.yaml:\d+: `).MatchString(err.Error()) {
					rt.Fatalf("%v in\n%s", err, tried)
				}
				continue
			}
			if !slices.Equal(m.columns, trimmed) {
				rt.Fatalf("columns %q, want %q", m.columns, trimmed)
			}
		}
	})
}

func TestNamesOfColumnsAreOfOneFieldEach(t *testing.T) {
	fields := map[string]bool{}
	for _, e := range record.Entities {
		of := map[string]string{}
		for i := range e.Fields {
			name := e.Fields[i].Name
			fields[name], fields[string(e.Kind)+"."+name] = true, true
			table := map[string]known{}
			readNames(table, name, namesOf(e, name))
			for other := range table {
				if before, ok := of[other]; ok {
					t.Errorf("%s: %q names both %s and %s", e.Kind, other, before, name)
				}
				of[other] = name
			}
		}
	}
	for field := range columnNames {
		if !fields[field] {
			t.Errorf("no kind has a column %s", field)
		}
	}
	for list, codes := range valueNames {
		seen := map[string]string{}
		for code, names := range codes {
			if !slices.ContainsFunc(record.Members(list), func(m record.Member) bool { return m.Code == code }) {
				t.Errorf("%s has no code %s", list, code)
			}
			for name := range strings.SplitSeq(names, ", ") {
				if before := seen[plainName(name)]; before != "" {
					t.Errorf("%s: %q stands for %s and %s", list, name, before, code)
				}
				seen[plainName(name)] = code
			}
		}
	}
	for code := range eventNames {
		if _, ok := valueTableOf("event_type")[plainName(code)]; !ok {
			t.Errorf("there is no event %s", code)
		}
	}
	list, countries := record.Generic.List("country"), map[string]bool{}
	for _, code := range countryCodes() {
		if _, ok := list.Find(code); !ok {
			t.Errorf("there is no country %s", code)
		}
		countries[code] = true
	}
	if len(countries) != list.Len()-1 { // ZZ is none
		t.Errorf("%d countries have names, want %d", len(countries), list.Len()-1)
	}
}
