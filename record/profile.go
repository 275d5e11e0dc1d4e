package record

import (
	"slices"
	"strings"
)

// List is a reference list: codes, each with what rules need to know of it.
type List struct {
	Name    string
	Partial bool // known to be incomplete: an unlisted value is flagged, never quarantined
	codes   map[string]uint32
}

// Find returns what the list says about a code, and whether it has it.
func (l *List) Find(code string) (info uint32, ok bool) {
	info, ok = l.codes[code]
	return info, ok
}

// Len returns how many codes the list has.
func (l *List) Len() int { return len(l.codes) }

// Profile is a set of national rules and references.
type Profile struct {
	Name     string
	Doc      string
	National bool   // the rules marked national hold
	Zone     string // zone of the offices; empty: the reporting zone
	lists    map[string]*List

	// Temporary lists the procedure codes that are outside every value measure: temporary admission and the like.
	Temporary []string
}

// List returns the profile's list of a name, nil where any code is right.
func (p *Profile) List(name string) *List { return p.lists[name] }

// OutsideValue reports whether a procedure is outside every value measure.
func (p *Profile) OutsideValue(procedure string) bool { return slices.Contains(p.Temporary, procedure) }

// Info bits of the procedure list.
const procedureFree uint32 = 1 // gift or sample: its value may be zero

// everywhere are the lists of every profile: codes that are the same in any country.
func everywhere() map[string]*List {
	return map[string]*List{
		"country":     plain("country", countryCodes+" ZZ"),
		"currency":    {Name: "currency", codes: currencyDigits()},
		"hs_chapter":  {Name: "hs_chapter", codes: chapters()},
		"regime":      {Name: "regime", codes: regimeNumbers()},
		"change_kind": plain("change_kind", "grant upgrade downgrade discredit suspend resume revoke repair expire regime_migration"),
		"lodging":     plain("lodging", "one-step two-step summary consolidated"),
		"value_basis": plain("value_basis", "CIF FOB"),
		"size_class":  plain("size_class", "large medium small micro unknown"),
		"sector":      {Name: "sector", codes: sectors()},
		"role":        plain("role", roleCodes),
		"finding":     plain("finding", "value classification quantity origin undeclared ipr document pest sanitary labelling quality other"),
	}
}

// Generic holds for any country: only rules that are true everywhere.
var Generic = &Profile{
	Name:  "generic",
	Doc:   "any country: no number patterns, office or procedure codes; of a declaration only its id or number, direction, operator and lodged_at are required",
	lists: everywhere(),
}

// CN is the profile of China Customs, the default.
var CN = func() *Profile {
	p := &Profile{
		Name: "cn", Doc: "China Customs: 18-digit declaration numbers, GACC office and procedure codes, values in CNY",
		National: true, Zone: "Asia/Shanghai", lists: everywhere(), Temporary: strings.Fields(temporaryProcedures),
	}
	p.lists["office"] = plain("office", officeCodes)
	p.lists["office"].Partial = true
	p.lists["procedure"] = procedures()
	return p
}()

// FindProfile returns a profile by name; empty is cn. An unknown name is an error that lists the right ones.
func FindProfile(name string) (*Profile, error) {
	switch name {
	case "", CN.Name:
		return CN, nil
	case Generic.Name:
		return Generic, nil
	}
	return nil, errUnknown("profile", name, CN.Name, Generic.Name)
}

func plain(name, codes string) *List {
	l := &List{Name: name, codes: map[string]uint32{}}
	for _, code := range strings.Fields(codes) {
		l.codes[code] = 0
	}
	return l
}

func procedures() *List {
	l := plain("procedure", procedureCodes)
	l.Partial = true
	for _, code := range strings.Fields(freeProcedures) {
		l.codes[code] = procedureFree
	}
	return l
}
