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
	since   map[string]int64 // day from which a code is right, where not always
}

// Find returns what the list says about a code, and whether it has it.
func (l *List) Find(code string) (info uint32, ok bool) {
	info, ok = l.codes[code]
	return info, ok
}

// Before reports whether a code is not right yet on a day.
func (l *List) Before(code string, day int64) bool { return day < l.since[code] }

// Dated reports whether some codes of the list are right from a day on only.
func (l *List) Dated() bool { return len(l.since) > 0 }

// Len returns how many codes the list has.
func (l *List) Len() int { return len(l.codes) }

// Profile is a set of national rules and references.
type Profile struct {
	Name     string
	Doc      string
	National bool   // the rules marked national hold
	Zone     string // zone of the offices; empty: the reporting zone
	lists    map[string]*List
	regimes  []Regime // by the numbers in the list of that name
	zones    []string // names of zones by the numbers that the lists of offices and countries have; 0 is none

	rates    map[string]map[int64]rate // loaded customs rates by currency and month
	hs       map[string]editions       // loaded codes of the Harmonized System
	hsLoaded map[uint32]bool           // and of which editions there are some

	// Temporary lists the procedure codes that are outside every value measure: temporary admission and the like.
	Temporary []string
}

// List returns the profile's list of a name, nil where any code is right.
func (p *Profile) List(name string) *List { return p.lists[name] }

// Zones returns the names of the zones that the numbers in the lists of offices and countries mean. Number 0 is no zone.
func (p *Profile) Zones() []string { return p.zones }

// OutsideValue reports whether a procedure is outside every value measure.
func (p *Profile) OutsideValue(procedure string) bool { return slices.Contains(p.Temporary, procedure) }

// Info bits of the procedure list.
const procedureFree uint32 = 1 // gift or sample: its value may be zero

// everywhere are the lists of every profile: codes that are the same in any country.
func everywhere() map[string]*List {
	lists := map[string]*List{
		"country":     countryList,
		"currency":    {Name: "currency", codes: currencyDigits()},
		"hs_chapter":  {Name: "hs_chapter", codes: chapters()},
		"regime":      {Name: "regime", codes: regimeNumbers(builtInRegimes)},
		"change_kind": plain("change_kind", "grant upgrade downgrade discredit suspend resume revoke repair expire regime_migration"),
		"lodging":     plain("lodging", "one-step two-step summary consolidated"),
		"value_basis": plain("value_basis", "CIF FOB"),
		"size_class":  plain("size_class", "large medium small micro unknown"),
		"sector":      {Name: "sector", codes: sectors()},
		"role":        plain("role", roleCodes),
		"cert_scope":  plain("cert_scope", "all "+roleCodes),
		"tier":        plain("tier", "advanced_certified certified regular discredited seriously_discredited"),
		"direction":   plain("direction", "import export transit ftz_in ftz_out"),
		"hs_edition":  {Name: "hs_edition", codes: editionNames},
		"finding":     plain("finding", "value classification quantity origin undeclared ipr document pest sanitary labelling quality other"),
	}
	for name, codes := range standing {
		lists[name] = plain(name, codes)
	}
	return lists
}

// Generic holds for any country: only rules that are true everywhere.
var Generic = &Profile{
	Name:  "generic",
	Doc:   "any country: no number patterns, office or procedure codes; of a declaration only its id or number, direction, operator and lodged_at are required",
	lists: everywhere(), regimes: builtInRegimes, zones: countryZoneNames,
}

// CN is the profile of China Customs, the default.
var CN = func() *Profile {
	p := &Profile{
		Name: "cn", Doc: "China Customs: 18-digit declaration numbers, GACC office and procedure codes, values in CNY",
		National: true, Zone: "Asia/Shanghai", lists: everywhere(), regimes: builtInRegimes, zones: countryZoneNames, Temporary: strings.Fields(temporaryProcedures),
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
