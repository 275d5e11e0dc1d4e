package record

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tableColumns reads the columns of a kind's table from its migration: name to type, and the names in order.
func tableColumns(t *testing.T, kind Kind) (columns map[string]string, order []string) {
	t.Helper()
	matches, err := filepath.Glob(filepath.Join("..", "schema", "clickhouse", "[0-9][0-9][0-9][0-9]_"+string(kind)+".sql"))
	if err != nil || len(matches) != 1 {
		t.Fatalf("one migration makes %s, found %v (%v)", kind, matches, err)
	}
	text, err := os.ReadFile(matches[0])
	if err != nil {
		t.Fatal(err)
	}
	_, body, opened := strings.Cut(string(text), "(\n")
	body, _, closed := strings.Cut(body, "\n)\nENGINE")
	if !opened || !closed {
		t.Fatalf("%s: no columns were found", matches[0])
	}
	body = regexp.MustCompile(`COMMENT '[^']*'`).ReplaceAllString(body, "")
	columns = map[string]string{}
	depth, start := 0, 0
	for i := 0; i <= len(body); i++ {
		switch {
		case i == len(body) || body[i] == ',' && depth == 0:
			name, rest, _ := strings.Cut(strings.TrimSpace(body[start:i]), " ")
			order = append(order, name)
			columns[name], start = strings.Join(strings.Fields(rest), " "), i+1
		case body[i] == '(':
			depth++
		case body[i] == ')':
			depth--
		}
	}
	return columns, order
}

// declared is the ClickHouse type that a vector is written to.
func declared(e *Entity, v *Vector) string {
	plain := map[Storage]string{
		Key: "UInt64", Hash: "UInt64", Text: "String", Code: "LowCardinality(String)", Bool: "Bool", Count8: "UInt8", Count16: "UInt16",
		Count32: "UInt32", Minutes: "Int16", Instant: "DateTime64(3, 'UTC')", Date: "Date32", Fraction: "Float32", Tags: "Array(LowCardinality(String))",
		Decimal: fmt.Sprintf("Decimal(%d, %d)", v.Digits, v.Scale),
	}[v.Storage]
	if v.Storage == Enum {
		f := &e.Fields[e.Field(v.Column)]
		var members []string
		for _, m := range Members(f.List) {
			members = append(members, fmt.Sprintf("'%s' = %d", m.Code, m.Number))
		}
		if v.Column == "op_type" {
			members = append(members, fmt.Sprintf("'tombstone' = %d", OpTombstone))
		}
		plain = "Enum8(" + strings.Join(members, ", ") + ")"
	}
	if v.Nullable {
		return "Nullable(" + plain + ")"
	}
	return plain
}

func TestVectorsAreTheTablesColumns(t *testing.T) {
	total := 0
	for _, e := range Entities {
		columns, order := tableColumns(t, e.Kind)
		vectors := e.Vectors()
		for i := range vectors {
			if e.Identity != nil && (i >= len(order) || order[i] != vectors[i].Column) {
				t.Errorf("%s: rows are read back in the order of the table, which has not %s in place %d", e.Kind, vectors[i].Column, i+1)
			}
		}
		for i := range vectors {
			v := &vectors[i]
			if got, want := columns[v.Column], declared(e, v); got != want {
				t.Errorf("%s.%s is %q in the table, %q in the record", e.Kind, v.Column, got, want)
			}
			delete(columns, v.Column)
			total++
		}
		for name := range columns {
			t.Errorf("%s.%s is in the table and not in the record", e.Kind, name)
		}
	}
	if total != 26+16+36+16+13+24-1+264 {
		t.Errorf("%d columns were compared", total)
	}
}

func TestCodesOfTheTables(t *testing.T) {
	letters := map[Kind]string{
		Operators: "O", OperatorLinks: "O", OperatorRoles: "P", TierHistory: "T", CertificationApplications: "C", Declarations: "D",
		DeclarationItems: "I", DeclarationEvents: "E", Inspections: "N", MRAAgreements: "A", MRATerritories: "A", ForeignClearances: "F",
		TradeOrders: "G", Offences: "V", JointMeasures: "J", CreditAssessments: "S", AssessmentItems: "S", CoordinatorCases: "K", CostParameters: "X",
	}
	total, all := 0, map[string]bool{}
	for _, e := range Entities {
		bits := map[int8]string{}
		ids := map[string]bool{}
		for _, b := range e.AllCodes() {
			if ids[b.ID] {
				t.Errorf("%s: %s is there twice", e.Kind, b.ID)
			}
			ids[b.ID] = true
			if !strings.HasPrefix(b.ID, "L") {
				total++
				if all[b.ID] {
					t.Errorf("%s is a code of two kinds", b.ID)
				}
				all[b.ID] = true
				if n, err := strconv.Atoi(b.ID[1:]); err != nil || n == 0 || b.ID[:1] != letters[e.Kind] || len(b.ID) != 4 {
					t.Errorf("%s: code %s", e.Kind, b.ID)
				}
				if b.Field != "" && e.Field(b.Field) < 0 && b.Stage == AtLoad {
					t.Errorf("%s: %s names column %s, which is none", e.Kind, b.ID, b.Field)
				}
			}
			if b.Meaning == "" {
				t.Errorf("%s means nothing", b.ID)
			}
			leaves := b.Disposition == Normalised || b.Disposition == Flagged
			switch {
			case b.Bit == NoBit && leaves && b.Stage == AtLoad && b.ID != "E002": // counted by the store, not flagged on a row
				t.Errorf("%s: %s flags rows and has no bit", e.Kind, b.ID)
			case b.Bit == NoBit:
				continue
			case b.Bit < 0 || b.Bit > 62 || e.Flags == Count32 && b.Bit > 31:
				t.Errorf("%s: %s has bit %d", e.Kind, b.ID, b.Bit)
			case bits[b.Bit] != "":
				t.Errorf("%s: %s and %s share bit %d", e.Kind, bits[b.Bit], b.ID, b.Bit)
			}
			bits[b.Bit] = b.ID
		}
		for _, id := range codesNamed(e) {
			if _, err := e.Breach(id); err != nil {
				t.Error(err)
			}
		}
	}
	// 15 O, 2 P, 13 T, 1 C, 29 D, 8 I, 11 E, 16 N, 3 A, 6 F, 3 G, 3 V, 3 J, 4 S, 4 K, 2 X.
	if total != 123 {
		t.Errorf("the model has 123 codes, the tables %d", total)
	}
}

// codesNamed lists the codes that fields and rules name.
func codesNamed(e *Entity) []string {
	var out []string
	for i := range e.Fields {
		f := &e.Fields[i]
		for _, id := range []string{f.Missing, f.Unread, f.Unlisted, f.Naive} {
			if id != "" {
				out = append(out, id)
			}
		}
	}
	for i := range e.Rules {
		out = append(out, e.Rules[i].Code)
	}
	for _, r := range e.Refers {
		out = append(out, r.Code)
	}
	for _, u := range e.Unique {
		out = append(out, u.Code)
	}
	if e.Conflict != "" {
		out = append(out, e.Conflict)
	}
	return out
}

func TestEveryCodeHasARuleOrAField(t *testing.T) {
	for _, e := range Entities {
		named := strings.Join(codesNamed(e), " ")
		for i := range e.Codes {
			if !strings.Contains(named, e.Codes[i].ID) {
				t.Errorf("%s: nothing in the tables gives %s", e.Kind, e.Codes[i].ID)
			}
		}
	}
}

func TestFieldsSayWhatTheyNeed(t *testing.T) {
	lists := map[string]bool{}
	for _, p := range []*Profile{CN, Generic} {
		for name, l := range p.lists {
			lists[name] = true
			if l.Len() == 0 {
				t.Errorf("%s: list %s is empty", p.Name, name)
			}
		}
	}
	for _, e := range Entities {
		for i := range e.Fields {
			f := &e.Fields[i]
			if f.Name == "" || f.Doc == "" {
				t.Errorf("%s: field %d has no name or doc", e.Kind, i)
			}
			if f.Need == Required && f.Missing == "" {
				t.Errorf("%s.%s is required and has no code for its absence", e.Kind, f.Name)
			}
			if f.AsOf != "" && (e.Field(f.AsOf) < 0 || e.Fields[e.Field(f.AsOf)].Type != Moment && e.Fields[e.Field(f.AsOf)].Type != Day) {
				t.Errorf("%s.%s has to be valid at %q, which is no day or instant", e.Kind, f.Name, f.AsOf)
			}
			if f.Type == Choice && Members(f.List) == nil || (f.Type == Listed || f.Type == Set) && f.List != "" && !lists[f.List] {
				t.Errorf("%s.%s: there is no list %q", e.Kind, f.Name, f.List)
			}
			if f.Type == Choice && f.Unlisted == "" || f.List != "" && f.Unlisted == "" {
				t.Errorf("%s.%s has a list and no code for other values", e.Kind, f.Name)
			}
			switch f.Type {
			case Truth, Whole, Signed, Number, Ratio, Moment, Day, Month:
				if f.Unread == "" {
					t.Errorf("%s.%s has no code for what cannot be read", e.Kind, f.Name)
				}
			default: // any text can be read
			}
		}
	}
}

// TestEntitiesNameTheirColumns checks the literals about other records.
func TestEntitiesNameTheirColumns(t *testing.T) {
	identified := 0
	for _, e := range Entities {
		names := slices.Clone(e.Identity)
		for _, u := range e.Unique {
			names = append(names, u.Fields...)
		}
		for _, r := range e.Refers {
			names = append(names, r.Field)
			for _, kind := range r.Kinds {
				parent, err := Find(kind)
				if err != nil || slices.Index(Entities, parent) >= slices.Index(Entities, e) {
					t.Errorf("%s refers to %s, which is read later: %v", e.Kind, kind, err)
				}
			}
		}
		if e.ZoneOf != "" {
			names = append(names, e.ZoneOf)
		}
		for _, name := range names {
			if e.Field(name) < 0 {
				t.Errorf("%s has no column %s", e.Kind, name)
			}
		}
		if e.Identity == nil {
			continue
		}
		identified++
		vectors := e.Vectors()
		if !e.Payload || e.Field("recorded_at") < 0 || vectors[0].Column != "record_key" || e.Conflict == "" {
			t.Errorf("%s is told by its identity: it needs record_key, recorded_at, payload_hash and a code for conflicts", e.Kind)
		}
	}
	if identified != 20 {
		t.Errorf("%d kinds have an identity", identified)
	}
}

func TestReferences(t *testing.T) {
	for list, want := range map[string]int{"country": 249 + 1, "hs_chapter": 98, "office": 110, "procedure": 100, "currency": 178, "regime": 6} {
		if got := CN.List(list).Len(); got < want*9/10 || got > want*2 || list == "country" && got != want || list == "hs_chapter" && got != want {
			t.Errorf("list %s has %d codes", list, got)
		}
	}
	for code, digits := range map[string]uint32{"JPY": 0, "KRW": 0, "CNY": 2, "USD": 2, "XXX": 2, "KWD": 3, "TND": 3, "CLF": 4} {
		if got, ok := CN.List("currency").Find(code); !ok || got != digits {
			t.Errorf("%s has %d decimals, want %d", code, got, digits)
		}
	}
	for i, g := range builtInRegimes {
		if i > 0 && builtInRegimes[i-1].Until != 0 && g.From != builtInRegimes[i-1].Until {
			t.Errorf("%s begins on day %d, its predecessor ends on %d", g.Code, g.From, builtInRegimes[i-1].Until)
		}
		if len(g.AEO) != 1 || g.AEO[0] != TierAdvanced {
			t.Errorf("%s: the AEO tiers are %v", g.Code, g.AEO)
		}
	}
	for _, code := range CN.Temporary {
		if _, ok := CN.List("procedure").Find(code); !ok || !CN.OutsideValue(code) {
			t.Errorf("temporary procedure %s is not in the list of procedures", code)
		}
	}
	if CN.OutsideValue("0110") || Generic.OutsideValue("2600") {
		t.Error("0110 counts, and generic knows no procedures")
	}
}

func TestGaps(t *testing.T) {
	for _, c := range []struct {
		declared map[string]string
		want     Gap
	}{
		{nil, 0},
		{map[string]string{"inspections": "all"}, 0},
		{map[string]string{"inspections": "inspected_only", "releases": "none", "tiers": "none"}, 1 | 4 | 8},
		{map[string]string{"inspections": "none"}, 2},
		{map[string]string{"events": "none"}, 16 | 4},
	} {
		if got, err := Gaps(c.declared); err != nil || got != c.want {
			t.Errorf("%v: %b (%v), want %b", c.declared, got, err, c.want)
		}
	}
	for _, wrong := range []map[string]string{{"inspection": "none"}, {"tiers": "some"}} {
		if _, err := Gaps(wrong); err == nil {
			t.Errorf("%v should be refused", wrong)
		}
	}
}

func TestSuggest(t *testing.T) {
	names := []string{"operators", "tier_history", "declarations"}
	for wrong, want := range map[string]string{
		"operator": "did you mean operators?", "declaratoins": "did you mean declarations?", "Tier_History": "did you mean tier_history?",
		"x": "it may be one of operators, tier_history, declarations",
	} {
		if got := Suggest(wrong, names); got != want {
			t.Errorf("%s: %s, want %s", wrong, got, want)
		}
	}
}

// Every code that the build finds has a finding, and every finding is of such a code.
func TestFindingsAreTheCodesOfTheBuild(t *testing.T) {
	found := map[string]bool{}
	for bit, f := range Findings {
		found[f.Code] = true
		if f.Code == "" || f.Meaning == "" || bit > 15 {
			t.Errorf("bit %d: %+v", bit, f)
		}
	}
	at := map[string]bool{}
	for _, e := range Entities {
		for _, b := range e.Codes {
			if b.Stage == AtBuild || b.Stage == AtBoth {
				at[b.ID] = true
			}
		}
	}
	if len(at) != 7 || !maps.Equal(found, at) {
		t.Errorf("findings of %v, codes of the build %v", found, at)
	}
}
