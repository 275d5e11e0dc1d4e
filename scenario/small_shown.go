package scenario

import (
	"fmt"
	"time"

	"greenlane/record"
)

// shownCell is a cell of the table tier × direction with what each group in it contributes, in thousands of CNY.
type shownCell struct {
	tier     tier
	imported bool
	parts    []int64
	unsafe   string // why it may not be shown; empty where it may
}

// firmsOfPair is how many firms share what a group of a two-group cell contributes: the group is what is protected.
const firmsOfPair = 2

// disclosureWorld is A11: cells that would tell what one firm does, directly or by subtraction.
func disclosureWorld() World {
	cells := []shownCell{
		{tier: advanced, imported: true, parts: []int64{300, 20, 10, 5, 5}, unsafe: "20,000 left beside the two largest, 15 % of the largest is 45,000"},
		{tier: advanced, parts: []int64{30, 25, 20, 15, 10}},
		{tier: certified, imported: true, parts: []int64{30, 25, 20, 15, 10}},
		{tier: certified, parts: []int64{50, 50}, unsafe: "two groups"},
		{tier: regular, imported: true, parts: []int64{30, 25, 20, 15, 10}},
		{tier: regular, parts: []int64{30, 25, 20, 15, 10}},
	}
	return World{
		Name: "a11", Title: "cells of a table that betray a firm, one in its row and column", Loads: [][]record.Kind{declarationKinds, {record.Declarations}},
		Says: "first quarter of 2020, value by tier and direction: two of six cells may not be shown (two groups; 300/20/10/5/5), nor what gives them away: " +
			"totals minus the rest, the cell of OP000357 with and without it, the difference between the two loads (one amendment)",
		Wrong: "two blanks and all totals: each blank is its row's total minus the other cell",
		write: func(b *book, opt Options, t *Truth) error {
			if err := onlyScaleOne(opt); err != nil {
				return err
			}
			k := newDesk(b, opt, at(2020, time.July, 10, 9, 0))
			const from, to = "2020-01-01", "2020-04-01"
			id := uint32(0)
			var without []string
			var last declarationRow
			for i := range cells {
				c := &cells[i]
				for g, thousands := range c.parts {
					firms := 1
					if len(c.parts) == 2 {
						firms = firmsOfPair
					}
					group := id + 1
					for range firms {
						id++
						firm := id
						if c.tier == advanced && !c.imported && g == 0 {
							firm = portGearFirm
						} else if c.tier == advanced && !c.imported {
							without = append(without, operatorText(firm))
						}
						if firms == 1 {
							group = firm
						}
						k.firmOf(firm, c.tier, group)
						last = k.declaration(firm, at(2020, time.January, 2, 9, 0)+int64(id)*2*msPerDay)
						last.imported, last.cents = c.imported, thousands*1000_00/int64(firms)
						k.declare(&last)
					}
				}
				direction := "export"
				if c.imported {
					direction = "import"
				}
				name := fmt.Sprintf("%s, %s: ", c.tier, direction)
				value := int64(0)
				for _, part := range c.parts {
					value += part
				}
				t.Checks = append(
					t.Checks,
					Check{
						Name: name + "value in CNY", Value: float64(value * 1000), Suppressed: c.unsafe,
						Ask: about("tradeValueCny", from, to).tier(c.tier).in("direction", direction),
					},
					Check{Name: name + "groups", Value: float64(len(c.parts))},
				)
			}
			k.nextLoad()
			const raised = 6
			k.serial++
			last.version, last.opType, last.seq, last.hash = 2, opAmendment, k.serial, mix(k.serial)
			last.cents += raised * 1000_00
			k.declare(&last)
			k.close(t)
			// The last cell as the second load leaves it.
			t.Checks[len(t.Checks)-2].Value += raised * 1000
			ofCertified := about("tradeValueCny", from, to).tier(certified)
			t.Checks = append(
				t.Checks,
				Check{Name: "certified: value in CNY", Value: 200_000, Ask: ofCertified, Suppressed: "with the cell of imports it gives that of exports away"},
				Check{
					Name: "advanced_certified, export, without OP000357: value in CNY", Value: 70_000, Suppressed: "four groups, and beside the cell it gives OP000357 away",
					Ask: about("tradeValueCny", from, to).tier(advanced).in("direction", "export").in("operator", without...),
				},
				Check{Name: "regular, export: change between the two loads, CNY", Value: raised * 1000, Suppressed: "one group made it"},
			)
			return nil
		},
	}
}
