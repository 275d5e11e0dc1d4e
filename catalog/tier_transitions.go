package catalog

import "slices"

// ChangeKinds are why a tier changes.
var ChangeKinds = []Code{
	{"grant", "Grant"},
	{"upgrade", "Upgrade"},
	{"downgrade", "Downgrade"},
	{"discredit", "Discredit"},
	{"suspend", "Suspension"},
	{"resume", "Resumption"},
	{"revoke", "Revocation"},
	{"repair", "Credit repair"},
	{"expire", "Expiry"},
	{"regime_migration", "New set of rules"},
}

var (
	transitions = Aggregate{Name: "transitions"}
	atRisk      = PerOperatorYear{
		Of: transitions.where("transitions_happened", Is("happened")), View: "tier_held_rows", Alone: []string{"toTier", "changeKind"},
		Held: Aggregate{Name: "held", Column: "held_ms"}, Holders: Aggregate{Name: "holders", Distinct: "operator_key"},
		Undecided: Aggregate{Name: "undecided", Distinct: "operator_key", When: []Condition{Is("undecided")}},
	}
)

// TierTransitions is the fact of changes of tier.
var TierTransitions = Fact{
	Name: "tierTransitions", Title: "Tier transitions", Rows: "transitions", View: "tier_transition_rows", Kind: "tier_history", Cover: CoverTiers,
	Doc: "Changes of the tier that operators hold by name, by the day from which they hold: two in one month are two. Before its first decision an operator is regular. " +
		"What a new set of rules renamed is no transition.",
	LeftOut: []Omission{{Reason: "REGIME_MIGRATION", When: Coded{"left_out", []string{"REGIME_MIGRATION"}}}},
	Dimensions: slices.Concat(timeBuckets("from which the tier holds"), []Dimension{
		{Name: "fromTier", Kind: CodeList, Column: "from_tier", List: Tiers, Title: "From", Doc: "Tier before."},
		{Name: "toTier", Kind: CodeList, Column: "to_tier", List: Tiers, Title: "To", Doc: "Tier after."},
		{Name: "changeKind", Kind: CodeList, Column: "change_kind", List: ChangeKinds, Title: "Kind of change", Doc: "Why it changed."},
		{Name: "regime", Kind: OpenCode, Column: "regime", Title: "Credit regime", Doc: "Regime under which the tier was given."},
		{Name: "office", Kind: OpenCode, Column: "home_office", Title: "Home office", Doc: "Office where the operator is registered."},
	}, ofOperators),
	Measures: []Measure{
		{
			Name: "transitions", Metric: 31, ID: "tier_transitions", Title: "Tier transitions", Unit: Records, Rollup: RollSum, Version: "1", Interval: exactPoisson,
			Source: "Decree 237: changes of credit status", Doc: "Changes of tier. A difference of two stocks hides those that cancel out.",
			Formula: Total{Of: transitions, Process: true}, NeedsCover: []Cover{CoverTiers},
		},
		{
			Name: "transitionsPerOperatorYear", Metric: 31, ID: "tier_transitions", Title: "Tier transitions per operator-year", Unit: PerYear, Rollup: RollRatio, Version: "1",
			Interval: exactPoisson, Source: "Decree 237: changes of credit status",
			Doc: "Changes of tier by the data cut for each year of 365.25 days that operators held the tier before: of the row's days up to the data cut, those from which an operator " +
				"existed, until it was closed. By fromTier and toTier the rate of one way out of a tier, over all the time in that tier. An operator without any decision is at risk of its " +
				"first one, as a regular one is; where more than one in a thousand has none, the rate is provisional.",
			Formula: atRisk, NeedsCover: []Cover{CoverTiers}, TierBound: true,
			By: slices.Concat(timeNames, []string{"fromTier", "toTier", "changeKind", "office", "sector", "sizeClass", "operator", "group"}),
		},
		{
			Name: "operators", Metric: 31, ID: "tier_transitions", Title: "Operators that changed", Unit: Enterprises, Rollup: RollDistinct, Version: "1", Interval: everyRecord,
			Source: "Decree 237: changes of credit status", Doc: "Distinct operators with a change of tier.", Formula: DistinctOperators{}, NeedsCover: []Cover{CoverTiers},
		},
	},
}
