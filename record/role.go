package record

const (
	roleOperator = iota
	roleRole
	roleFrom
	roleTo
	roleRecorded
)

var operatorRoles = Entity{
	Kind: OperatorRoles, Doc: "Roles of an operator in the supply chain (WCO SAFE Framework). An operator has several, so counts by role do not add up.",
	Period:  "valid_from",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"operator_id", "role", "valid_from"}, Conflict: "L021",
	Refers: []Reference{{"operator_id", []Kind{Operators}, "L020"}},
	Fields: []Field{
		roleOperator: {Name: "operator_id", Type: Ident, Need: Required, Generic: Required, Key: "operator_key", Missing: "L004", Doc: "the operator; it has to be known"},
		roleRole:     {Name: "role", Type: Listed, Need: Required, Generic: Required, Column: "role", Storage: Code, List: "role", Missing: "P001", Unlisted: "P001", Doc: "manufacturer, importer, exporter, customs_broker, carrier, consolidator, intermediary, port_operator, airport_operator, terminal_operator, integrated_operator, warehouse_operator, distributor, freight_forwarder, ecommerce_operator"},
		roleFrom:     {Name: "valid_from", Type: Day, Need: Required, Generic: Required, Column: "valid_from", Storage: Date, Missing: "L004", Unread: "L004", Doc: "first day of the role"},
		roleTo:       {Name: "valid_to", Type: Day, Column: "valid_to", Storage: Date, Nullable: true, Unread: "L004", Doc: "first day after the role; open where not stated"},
		roleRecorded: recordedAt(),
	},
	Rules: []Rule{
		{Code: "L004", Field: "valid_to", Check: notAfter(roleTo, roleFrom), Doc: "valid_to is after valid_from"},
		notRecordedLater(roleRecorded),
		{Code: "P002", Doc: "periods of one role do not overlap; one that does is stretched over those it overlaps"},
	},
	Codes: []Breach{
		{"P001", Quarantined, NoBit, AtLoad, "role", "the role is missing or not known"},
		{"P002", Normalised, 4, AtLoad, "valid_from", "the period overlapped another of the same role and was merged with it"},
	},
}
