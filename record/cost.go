package record

const (
	costName = iota
	costScenario
	costValue
	costUnit
	costFrom
	costSource
	costRecorded
)

var costParameters = Entity{
	Kind: CostParameters, Doc: "Assumptions behind savings: what an hour or a visit costs, with its source.",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"name", "scenario", "valid_from"}, Conflict: "L021",
	Fields: []Field{
		costName:     {Name: "name", Type: Words, Need: Required, Generic: Required, Column: "name", Storage: Code, Missing: "L004", Doc: "name of the parameter"},
		costScenario: {Name: "scenario", Type: Listed, Need: Required, Generic: Required, Column: "scenario", Storage: Code, List: "cost_scenario", Missing: "L003", Unlisted: "L003", Doc: "low, central, high"},
		costValue:    {Name: "value", Type: Number, Need: Required, Generic: Required, Column: "value", Storage: Decimal, Scale: 6, Digits: 18, Missing: "X001", Unread: "X001", Doc: "its value in unit"},
		costUnit:     {Name: "unit", Type: Words, Need: Required, Generic: Required, Column: "unit", Storage: Code, Missing: "L004", Doc: "unit of the value"},
		costFrom:     {Name: "valid_from", Type: Day, Column: "valid_from", Storage: Date, Nullable: true, Unread: "L004", Doc: "first day on which it holds; always where not stated"},
		costSource:   {Name: "source", Type: Words, Need: Required, Generic: Required, Column: "source", Storage: Text, Missing: "X002", Doc: "where the value comes from"},
		costRecorded: recordedAt(),
	},
	Rules: []Rule{
		{Code: "X001", Check: notAbove(costValue), Doc: "value is above zero"},
		notRecordedLater(costRecorded),
	},
	Codes: []Breach{
		{"X001", Rejected, NoBit, AtLoad, "value", "value is missing, unreadable or not above zero"},
		{"X002", Rejected, NoBit, AtLoad, "source", "source is missing"},
	},
}
