// Package record says what can be loaded: entities, their fields, rules and codes as literals, profiles and reference lists.
package record

// Kind names an entity in the plural, as files, commands and tables do.
type Kind string

// The kinds that can be loaded.
const (
	Operators                 Kind = "operators"
	OperatorRoles             Kind = "operator_roles"
	OperatorLinks             Kind = "operator_links"
	TierHistory               Kind = "tier_history"
	CertificationApplications Kind = "certification_applications"
	Declarations              Kind = "declarations"
	DeclarationItems          Kind = "declaration_items"
	DeclarationEvents         Kind = "declaration_events"
	Inspections               Kind = "inspections"
	MRAAgreements             Kind = "mra_agreements"
	MRATerritories            Kind = "mra_territories"
	ForeignClearances         Kind = "foreign_clearances"
	TradeOrders               Kind = "trade_orders"
	Offences                  Kind = "offences"
	JointMeasures             Kind = "joint_measures"
	CreditAssessments         Kind = "credit_assessments"
	AssessmentItems           Kind = "assessment_items"
	CoordinatorCases          Kind = "coordinator_cases"
	CostParameters            Kind = "cost_parameters"
)

// The reference kinds: what they hold extends the lists that a profile has built in.
const (
	Countries Kind = "countries"
	Offices   Kind = "offices"
	FXRates   Kind = "fx_rates"
	HSCodes   Kind = "hs_codes"
	Calendars Kind = "calendars"
	Regimes   Kind = "regimes"
	Codes     Kind = "codes"
)
