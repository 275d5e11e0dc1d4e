package scenario

import (
	"fmt"
	"time"
)

// layer is a number of declarations of one tier that are alike, and how many of them are inspected.
type layer struct {
	tier         tier
	stratum      string
	channel      string
	n, inspected int
}

// mixFirms is how many firms of each tier share the declarations of a layer evenly.
const mixFirms = 10

// mix writes layers over January to July 2020: ten firms of each of the two tiers, every layer spread evenly over its tier.
func (k *desk) mix(layers []layer) {
	first := map[tier]uint32{advanced: 1, regular: mixFirms + 1}
	for i := range uint32(mixFirms) {
		k.firm(first[advanced]+i, advanced)
	}
	for i := range uint32(mixFirms) {
		k.firm(first[regular]+i, regular)
	}
	from, to := at(2020, time.January, 1, 0, 0), worldCut-4*msPerHour
	for _, l := range layers {
		for i := range mixFirms {
			part := func(n int) int { return n*(i+1)/mixFirms - n*i/mixFirms }
			k.batch(first[l.tier]+uint32(i), from, to, part(l.n), part(l.inspected), func(d *declarationRow) {
				d.stratum = l.stratum
				if l.channel != "" {
					d.channel = l.channel
				}
			})
		}
	}
}

// pool adds up the layers of a tier.
func pool(layers []layer, t tier) (n, x int) {
	for _, l := range layers {
		if l.tier == t {
			n += l.n
			x += l.inspected
		}
	}
	return n, x
}

// standardised is the rate of a tier at the mix of both tiers over the strata that by gives.
func standardised(layers []layer, t tier, by func(layer) string) float64 {
	weight, own, inspected, all := map[string]float64{}, map[string]float64{}, map[string]float64{}, 0.0
	for _, l := range layers {
		weight[by(l)] += float64(l.n)
		all += float64(l.n)
		if l.tier == t {
			own[by(l)] += float64(l.n)
			inspected[by(l)] += float64(l.inspected)
		}
	}
	rate := 0.0
	for s, w := range weight {
		rate += w / all * inspected[s] / own[s]
	}
	return rate
}

func rateOf(layers []layer, t tier) float64 {
	n, x := pool(layers, t)
	return float64(x) / float64(n)
}

// simpsonWorld is A1: the tier that is inspected less in every stratum is inspected more altogether.
func simpsonWorld() World {
	layers := []layer{
		{tier: advanced, stratum: "L", n: 5_000, inspected: 10},
		{tier: advanced, stratum: "H", n: 95_000, inspected: 7_600},
		{tier: regular, stratum: "L", n: 98_000, inspected: 980},
		{tier: regular, stratum: "H", n: 2_000, inspected: 600},
	}
	byStratum := func(l layer) string { return l.stratum }
	return World{
		Name: "a1", Title: "Simpson's reversal: AEO firms declare mostly high-risk goods", Loads: once(inspectionKinds),
		Says: "January to July 2020: AEO firms are inspected less in both risk strata (0.2 against 1 %, 8 against 30 %); " +
			"at the same mix 3.98 against 15.07 %",
		Wrong: "7.61 against 1.58 %: “AEO firms are inspected 4.8 times as often”",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, worldCut)
			k.mix(layers)
			k.close(t)
			ask := func(measure string, of tier) *Question { return about(measure, "2020-01-01", "2020-08-01").tier(of) }
			crude := rateOf(layers, advanced) / rateOf(layers, regular)
			for _, l := range layers {
				t.Checks = append(t.Checks, Check{
					Name: fmt.Sprintf("%s, stratum %s: inspection rate", l.tier, l.stratum), Value: float64(l.inspected) / float64(l.n), Tolerance: 1e-9,
					Ask: ask("inspectionRate", l.tier).in("riskStratum", l.stratum),
				})
			}
			for _, of := range []tier{advanced, regular} {
				t.Checks = append(
					t.Checks,
					Check{
						Name: of.String() + ": inspection rate, standardised", Value: standardised(layers, of, byStratum), Tolerance: 1e-9,
						Wrong: []Wrong{{How: "crude rate", Value: rateOf(layers, of)}}, Ask: ask("inspectionRateStandardised", of),
					},
					Check{
						Name: of.String() + ": inspection rate, pooled", Value: rateOf(layers, of), Tolerance: 1e-9,
						Ask: ask("inspectionRate", of), Warns: []string{"SIMPSON_REVERSAL"},
					},
				)
			}
			t.Checks = append(t.Checks, Check{
				Name: "ratio of the pooled rates, advanced_certified to regular", Value: crude, Tolerance: 1e-9,
				Ask: ask("inspectionRateRatio", advanced), Warns: []string{"SIMPSON_REVERSAL"},
			}, Check{
				Name:  "ratio of the standardised rates, advanced_certified to regular",
				Value: standardised(layers, advanced, byStratum) / standardised(layers, regular, byStratum), Tolerance: 1e-9,
				Wrong: []Wrong{{How: "ratio of the crude rates", Value: crude}},
			})
			return nil
		},
	}
}

// channelWorld is A17: what the tier does works through the channel, so a mix over channels takes it away.
func channelWorld() World {
	layers := []layer{
		{tier: advanced, stratum: "L", channel: "red", n: 200, inspected: 180},
		{tier: advanced, stratum: "L", channel: "green", n: 9_800, inspected: 98},
		{tier: regular, stratum: "L", channel: "red", n: 2_500, inspected: 2_250},
		{tier: regular, stratum: "L", channel: "green", n: 7_500, inspected: 75},
	}
	return World{
		Name: "a17", Title: "the tier decides the channel, and the channel the inspection", Loads: once(inspectionKinds),
		Says:  "January to July 2020: 2.78 against 23.25 % are inspected, ratio 0.12, also at the same mix of transport, direction and risk",
		Wrong: "ratio 1.00: standardised by channel, which the tier decides, nothing of its effect is left",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, worldCut)
			k.mix(layers)
			k.close(t)
			byStratum, byChannel := func(l layer) string { return l.stratum }, func(l layer) string { return l.channel }
			ask := func(measure string, of tier) *Question { return about(measure, "2020-01-01", "2020-08-01").tier(of) }
			of := func(by func(layer) string) float64 {
				return standardised(layers, advanced, by) / standardised(layers, regular, by)
			}
			t.Checks = []Check{
				{Name: "advanced_certified: inspection rate", Value: rateOf(layers, advanced), Tolerance: 1e-9, Ask: ask("inspectionRate", advanced)},
				{Name: "regular: inspection rate", Value: rateOf(layers, regular), Tolerance: 1e-9, Ask: ask("inspectionRate", regular)},
				{
					Name: "inspection rate ratio to regular", Value: rateOf(layers, advanced) / rateOf(layers, regular), Tolerance: 1e-9,
					Wrong: []Wrong{{How: "standardised by channel", Value: of(byChannel)}}, Ask: ask("inspectionRateRatio", advanced),
				},
				{
					Name: "advanced_certified: inspection rate, standardised", Value: standardised(layers, advanced, byStratum), Tolerance: 1e-9,
					Wrong: []Wrong{{How: "standardised by channel", Value: standardised(layers, advanced, byChannel)}},
					Ask:   ask("inspectionRateStandardised", advanced),
				},
			}
			return nil
		},
	}
}
