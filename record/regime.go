package record

import "slices"

// Regime is a set of credit rules with the time it is in force. Days are since 1970-01-01, local to the authority.
type Regime struct {
	Code, Decree string
	From, Until  int64   // in force on [From, Until); Until 0 while it stands
	Tiers        []int64 // tiers that it grants
	AEO          []int64 // tiers that count as AEO
	// Caps on the inspection rate relative to regular (upper bounds) and the floor for discredited as a rate; 0 where none.
	CapAdvanced, CapCertified, FloorDiscredited float64
}

// builtInRegimes are decrees 225, 237, 251 and 282 of China Customs, and the programmes of the EU and the USA.
// Caps: decree 237 articles 23 and 24, decree 251; those of decree 282 were not found and stay open.
var builtInRegimes = []Regime{
	{Code: "D225", Decree: "GACC Decree 225", From: 16405, Until: 17652, Tiers: []int64{1, 2, 3, 4}, AEO: []int64{1}},
	{Code: "D237", Decree: "GACC Decree 237", From: 17652, Until: 18932, Tiers: []int64{1, 2, 3, 4}, AEO: []int64{1}, CapAdvanced: 0.20, CapCertified: 0.50, FloorDiscredited: 0.80},
	{Code: "D251", Decree: "GACC Decree 251", From: 18932, Until: 20544, Tiers: []int64{1, 3, 4}, AEO: []int64{1}, CapAdvanced: 0.20},
	{Code: "D282", Decree: "GACC Decree 282", From: 20544, Tiers: []int64{1, 2, 3, 4, 5}, AEO: []int64{1}},
	{Code: "UCC", Decree: "Regulation (EU) 952/2013", From: 16922, Tiers: []int64{1, 2, 3, 4}, AEO: []int64{1}},
	{Code: "CTPAT", Decree: "SAFE Port Act of 2006", From: 13434, Tiers: []int64{1, 2, 3, 4}, AEO: []int64{1}},
}

func regimeNumbers(all []Regime) map[string]uint32 {
	m := map[string]uint32{}
	for i := range all {
		m[all[i].Code] = uint32(i)
	}
	return m
}

// regimeOf returns the regime that a tier row names, nil where it names none that is known.
func regimeOf(r *Row) *Regime {
	s, all := &r.Slots[tierRegime], r.Profile.regimes
	if !s.Set || int(s.Info) >= len(all) || all[s.Info].Code != string(s.Text) {
		return nil
	}
	return &all[s.Info]
}

func (g *Regime) allows(tier int64) bool { return slices.Contains(g.Tiers, tier) }
