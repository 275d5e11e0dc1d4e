package answer

import (
	"context"
	"slices"
	"strings"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/evidence"
)

// savingsSay is how to read what was spared.
var savingsSay = []string{
	"A model: it takes for granted that AEO enterprises would else be inspected at the rate of regular ones, in their own mix of goods and ways, and that the officers were there.",
	"The cost is the trader's. What officers cost is not added: their hours are told apart.",
	"The delay of an inspection is already in the clearance times: never add both.",
	"Where authorities pay inspection fees, that part of the saving is theirs and not the trader's.",
}

// Savings tells a principal what the low inspection rate of AEO enterprises spared in a period.
func (s *Service) Savings(ctx context.Context, p access.Principal, during catalog.Period) (*catalog.Savings, error) {
	measures := []string{"freedOfficerHours", "freedOfficerHoursAtReference", "inspectionsAvoided", "freedShareCovered"}
	r, err := s.Ask(ctx, p, catalog.Query{Fact: catalog.Clearance.Name, During: during, Total: catalog.Selection{Wanted: true, Measures: measures}})
	if err != nil {
		return nil, err
	}
	refs, err := s.version.References(ctx)
	if err != nil {
		return nil, err
	}
	cells := r.Total.Cells
	out := &catalog.Savings{Freed: cells[0], FreedAtReference: cells[1], Avoided: cells[2], Covered: cells[3], Statements: savingsSay, Provenance: r.Provenance}
	for _, name := range catalog.CostScenarios {
		scenario := catalog.CostScenario{Name: name, Assumptions: assumptions(refs.Costs, name, during.To.AddDays(-1))}
		scenario.Saved = saved(out.Avoided, scenario)
		out.Scenarios = append(out.Scenarios, scenario)
	}
	out.Cost = costRange(out.Scenarios)
	return out, nil
}

// assumptions are the parameters of a scenario that hold on a day: of each the one that holds from the latest day on.
func assumptions(all []catalog.CostParameter, scenario string, on catalog.Date) []catalog.CostParameter {
	var out []catalog.CostParameter
	for _, name := range catalog.CostNames {
		var holds *catalog.CostParameter
		for i, c := range all {
			if c.Name != name || c.Scenario != scenario || c.ValidFrom != nil && on.Before(*c.ValidFrom) {
				continue
			}
			if holds == nil || holds.ValidFrom == nil || c.ValidFrom != nil && holds.ValidFrom.Before(*c.ValidFrom) {
				holds = &all[i]
			}
		}
		if holds != nil {
			out = append(out, *holds)
		}
	}
	return out
}

// saved is the cost of the inspections avoided under a scenario.
func saved(avoided catalog.Cell, scenario catalog.CostScenario) catalog.Cell {
	c := catalog.Cell{Status: avoided.Status, Level: avoided.Level, Declarations: avoided.Declarations, Groups: avoided.Groups, Warnings: slices.Clone(avoided.Warnings)}
	value := map[string]float64{}
	for _, a := range scenario.Assumptions {
		value[a.Name] = a.Value
	}
	var missing []string
	for _, name := range catalog.CostNames {
		if _, stated := value[name]; !stated {
			missing = append(missing, name)
		}
	}
	switch {
	case avoided.Value == nil:
		return c
	case len(missing) > 0:
		c.Refuse(catalog.NotEstimable, catalog.WarnNotCollected, "no value of %s is loaded for scenario %s that holds in the period, and none is assumed: load cost_parameters", strings.Join(missing, ", "), scenario.Name)
		return c
	}
	cost, ok := evidence.CostSaved(estimateOf(avoided), evidence.CostParameters{
		PerInspection: value[catalog.CostNames[0]], DelayHours: value[catalog.CostNames[1]], ValueOfTime: value[catalog.CostNames[2]],
	})
	if !ok {
		c.Refuse(catalog.NotEstimable, catalog.WarnNotCollected, "a parameter of scenario %s is negative or too large to be one", scenario.Name)
		return c
	}
	c.Value = &cost.Value
	bounds(&c, cost.Interval)
	return c
}

// costRange spans the scenarios around the central one.
func costRange(scenarios []catalog.CostScenario) catalog.Cell {
	central := scenarios[1].Saved
	for _, s := range scenarios {
		if s.Saved.Value == nil {
			return s.Saved
		}
	}
	span := evidence.CostRange(estimateOf(scenarios[0].Saved), estimateOf(central), estimateOf(scenarios[2].Saved))
	central.Low, central.High = nil, nil
	bounds(&central, span.Interval)
	return central
}
