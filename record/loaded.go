package record

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// Loaded collects reference records that were loaded. The zero value has none.
type Loaded struct {
	codes   map[string]map[string]uint32 // list, then code
	since   map[string]int64             // country: first day of its first row; built-in countries are valid before too
	zones   map[string]string            // office: its zone
	rates   map[string]map[int64]rate    // currency, then month
	hs      map[string]editions          // first six digits
	years   map[uint32]bool              // editions of the Harmonized System
	regimes []Regime
}

// rate is an exchange rate: CNY for so many units, with rateScale decimals.
type rate struct{ from, cny, unit int64 }

// editions says in which editions (by year) a code of the Harmonized System stands, and as what it goes on.
type editions struct {
	years     []uint32
	successor string
}

// Add takes a reference record into account, the rows of any other kind it passes over. The slots may be reused afterwards.
func (f *Loaded) Add(kind Kind, slots []Slot) {
	switch kind {
	case Countries:
		code := f.code("country", slots[countryCode].Text)
		from := int64(math.MinInt64)
		if slots[countryFrom].Set {
			from = slots[countryFrom].N
		}
		if f.since == nil {
			f.since = map[string]int64{}
		}
		if at, ok := f.since[code]; !ok || from < at {
			f.since[code] = from
		}
	case Offices:
		code := f.code("office", slots[officeCode].Text)
		if f.zones == nil {
			f.zones = map[string]string{}
		}
		f.zones[code] = string(slots[officeZone].Text)
	case FXRates:
		f.addRate(slots)
	case HSCodes:
		f.addHS(slots)
	case Regimes:
		f.addRegime(slots)
	case Codes:
		f.code(string(slots[listName].Text), slots[listCode].Text)
	default: // extends no list
	}
}

// code notes a code of a list.
func (f *Loaded) code(list string, text []byte) string {
	if f.codes == nil {
		f.codes = map[string]map[string]uint32{}
	}
	if f.codes[list] == nil {
		f.codes[list] = map[string]uint32{}
	}
	code := string(text)
	f.codes[list][code] = 0
	return code
}

// addRate keeps the customs rate of a month: the one that begins last in it.
func (f *Loaded) addRate(slots []Slot) {
	if !slots[rateKind].is(customsRate) {
		return
	}
	currency := string(slots[rateCurrency].Text)
	if f.rates == nil {
		f.rates = map[string]map[int64]rate{}
	}
	if f.rates[currency] == nil {
		f.rates[currency] = map[int64]rate{}
	}
	one := rate{from: slots[rateFrom].N, cny: slots[rateCNY].N, unit: slots[rateUnit].N}
	month := monthOf(one.from)
	if have, ok := f.rates[currency][month]; !ok || one.from > have.from {
		f.rates[currency][month] = one
	}
}

func (f *Loaded) addHS(slots []Slot) {
	code := slots[hsCode].Text
	if len(code) != hsDigits {
		return
	}
	if f.hs == nil {
		f.hs, f.years = map[string]editions{}, map[uint32]bool{}
	}
	year := editionNames[string(slots[hsEdition].Text)]
	f.years[year] = true
	e := f.hs[string(code)]
	e.years = append(e.years, year)
	if s := slots[hsSuccessor].Text; len(s) > 0 {
		e.successor = string(s)
	}
	f.hs[string(code)] = e
}

func (f *Loaded) addRegime(slots []Slot) {
	code := string(slots[regimeCode].Text)
	at := slices.IndexFunc(f.regimes, func(g Regime) bool { return g.Code == code })
	if at < 0 {
		at = len(f.regimes)
		f.regimes = append(f.regimes, Regime{Code: code, From: slots[regimeFrom].N})
	}
	g := &f.regimes[at]
	g.From = min(g.From, slots[regimeFrom].N)
	if s := slots[regimeDecree].Text; len(s) > 0 {
		g.Decree = string(s)
	}
	tier := tierNumber(slots[regimeTier].Text)
	g.Tiers = append(g.Tiers, tier)
	for _, name := range strings.FieldsFunc(string(slots[regimeAEO].Text), func(c rune) bool { return strings.ContainsRune(" ,;|", c) }) {
		if n := tierNumber([]byte(name)); !slices.Contains(g.AEO, n) {
			g.AEO = append(g.AEO, n)
		}
	}
}

func tierNumber(code []byte) int64 {
	for _, m := range enumerations["tier"] {
		if m.Code == string(code) {
			return int64(m.Number)
		}
	}
	return TierUnknown
}

// With returns the profile with its lists extended by what was loaded. A list of which something was loaded is complete: what it
// does not have is not known, also where the built-in list is marked partial.
func (p *Profile) With(f *Loaded) *Profile {
	out := *p
	out.rates, out.hs, out.hsLoaded, out.lists = f.rates, f.hs, f.years, maps.Clone(p.lists)
	extra := maps.Clone(f.codes)
	if roles := extra["role"]; roles != nil {
		extra["cert_scope"] = roles
	}
	info := map[string]uint32{"currency": 2} // decimals of a currency that is not built in
	for name, codes := range extra {
		have := p.lists[name]
		if have == nil && name != "office" && name != "procedure" {
			continue // labels only
		}
		list := &List{Name: name, codes: map[string]uint32{}}
		if have != nil {
			maps.Copy(list.codes, have.codes)
		}
		for code := range codes {
			if _, ok := list.codes[code]; !ok {
				list.codes[code] = info[name]
			}
		}
		out.lists[name] = list
	}
	out.withSince(p, f)
	out.withZones(f)
	out.withRegimes(f)
	return &out
}

// withSince dates the countries that are not built in.
func (p *Profile) withSince(base *Profile, f *Loaded) {
	for code, day := range f.since {
		if _, builtIn := base.lists["country"].codes[code]; builtIn || day == math.MinInt64 {
			continue
		}
		list := p.lists["country"]
		if list.since == nil {
			list.since = map[string]int64{}
		}
		list.since[code] = day
	}
}

func (p *Profile) withZones(f *Loaded) {
	p.zones = slices.Clone(p.zones)
	for office, name := range f.zones {
		if name == "" {
			continue
		}
		at := slices.Index(p.zones, name)
		if at < 0 {
			at = len(p.zones)
			p.zones = append(p.zones, name)
		}
		p.lists["office"].codes[office] = uint32(at)
	}
}

func (p *Profile) withRegimes(f *Loaded) {
	if len(f.regimes) == 0 {
		return
	}
	p.regimes = slices.Clone(p.regimes)
	for _, g := range f.regimes {
		if len(g.AEO) == 0 {
			g.AEO = []int64{TierAdvanced}
		}
		at := slices.IndexFunc(p.regimes, func(have Regime) bool { return have.Code == g.Code })
		if at < 0 {
			p.regimes = append(p.regimes, g)
			continue
		}
		if until := p.regimes[at].Until; until > g.From {
			g.Until = until // when it ended is not among the columns
		}
		if g.Decree == "" {
			g.Decree = p.regimes[at].Decree
		}
		p.regimes[at] = g
	}
	p.lists["regime"] = &List{Name: "regime", codes: regimeNumbers(p.regimes)}
}
