package record

import (
	"cmp"
	"slices"
)

// Regime is a set of credit rules with the time it is in force. Days are since 1970-01-01, local to the authority.
type Regime struct {
	Code, Decree string
	Authority    string            // whose regimes follow one another: CN, EU, US; empty of one that was loaded under a code of its own
	From, Until  int64             // in force on [From, Until); Until 0 while it stands
	Tiers        []int64           // tiers that it grants
	AEO          []int64           // tiers that count as AEO
	Caps         map[int64]float64 // by tier: most that its inspection rate may be, as a ratio to that of regular
	Floors       map[int64]float64 // by tier: least that its inspection rate has to be
	Standard     string            // version of the credit standard
}

// builtInRegimes are decrees 225, 237, 251 and 282 of China Customs, and the programmes of the EU and the USA.
// Caps: decree 237 articles 23 and 24, decree 251; those of decree 282 were not found and stay open.
var builtInRegimes = []Regime{
	{Code: "D225", Decree: "GACC Decree 225", Authority: "CN", From: 16405, Until: 17652, Tiers: []int64{1, 2, 3, 4}, AEO: []int64{1}},
	{Code: "D237", Decree: "GACC Decree 237", Authority: "CN", From: 17652, Until: 18932, Tiers: []int64{1, 2, 3, 4}, AEO: []int64{1}, Caps: map[int64]float64{TierAdvanced: 0.20, TierCertified: 0.50}, Floors: map[int64]float64{TierDiscredited: 0.80}},
	{Code: "D251", Decree: "GACC Decree 251", Authority: "CN", From: 18932, Until: 20544, Tiers: []int64{1, 3, 4}, AEO: []int64{1}, Caps: map[int64]float64{TierAdvanced: 0.20}},
	{Code: "D282", Decree: "GACC Decree 282", Authority: "CN", From: 20544, Tiers: []int64{1, 2, 3, 4, 5}, AEO: []int64{1}},
	{Code: "UCC", Decree: "Regulation (EU) 952/2013", Authority: "EU", From: 16922, Tiers: []int64{1, 2, 3, 4}, AEO: []int64{1}},
	{Code: "CTPAT", Decree: "SAFE Port Act of 2006", Authority: "US", From: 13434, Tiers: []int64{1, 2, 3, 4}, AEO: []int64{1}},
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

// RegimesInForce are the built-in and the loaded regimes of the authorities under which tiers were decided, in the order in which they began; each
// ends as the next one of its authority begins. A loaded regime replaces the built-in one of its code. One under a code of its own is always among
// them: it follows those of the only authority there is, or the other ones like it. Where nothing was decided and nothing loaded there is none.
func RegimesInForce(decided []string, loaded []Regime) []Regime {
	all := slices.Clone(builtInRegimes)
	for _, g := range loaded {
		at := slices.IndexFunc(all, func(have Regime) bool { return have.Code == g.Code })
		if at < 0 {
			all = append(all, g)
			continue
		}
		g.Authority, g.Decree = all[at].Authority, cmp.Or(g.Decree, all[at].Decree)
		all[at] = g
	}
	var authorities []string
	for _, g := range all {
		named := slices.Contains(decided, g.Code) || slices.ContainsFunc(loaded, func(l Regime) bool { return l.Code == g.Code })
		if named && g.Authority != "" && !slices.Contains(authorities, g.Authority) {
			authorities = append(authorities, g.Authority)
		}
	}
	out := slices.DeleteFunc(all, func(g Regime) bool { return g.Authority != "" && !slices.Contains(authorities, g.Authority) })
	slices.SortStableFunc(out, func(a, b Regime) int { return cmp.Compare(a.From, b.From) })
	chain := func(g Regime) string {
		if g.Authority == "" && len(authorities) == 1 {
			return authorities[0]
		}
		return g.Authority
	}
	for i := range out {
		out[i].Until = 0
		for j := range out {
			if out[j].From > out[i].From && chain(out[j]) == chain(out[i]) {
				out[i].Until = out[j].From
				break
			}
		}
	}
	return out
}
