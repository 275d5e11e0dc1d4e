package record

const (
	linkFrom = iota
	linkTo
	linkKind
	linkOn
	linkShare
	linkRecorded
)

var operatorLinks = Entity{
	Kind: OperatorLinks, Doc: "Links between operators over time: what one that was merged, split or renamed goes on as.",
	Period:  "effective_on",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"from_operator_id", "to_operator_id", "kind"}, Conflict: "L021",
	Refers: []Reference{{"from_operator_id", []Kind{Operators}, "L020"}, {"to_operator_id", []Kind{Operators}, "L020"}},
	Fields: []Field{
		linkFrom:     {Name: "from_operator_id", Type: Ident, Need: Required, Generic: Required, Key: "from_operator_key", Missing: "L004", Doc: "the operator that goes on as another; it has to be known"},
		linkTo:       {Name: "to_operator_id", Type: Ident, Need: Required, Generic: Required, Key: "to_operator_key", Missing: "L004", Doc: "the operator it goes on as; it has to be known"},
		linkKind:     {Name: "kind", Type: Listed, Need: Required, Generic: Required, Column: "kind", Storage: Code, List: "link_kind", Missing: "L003", Unlisted: "L003", Doc: "merger, split, rename, successor"},
		linkOn:       {Name: "effective_on", Type: Day, Need: Required, Generic: Required, Column: "effective_on", Storage: Date, Missing: "L004", Unread: "L004", Doc: "first day on which it holds"},
		linkShare:    {Name: "share", Type: Ratio, Column: "share", Storage: Fraction, Nullable: true, Unread: "L004", Doc: "part of the business that goes over, 0 to 1"},
		linkRecorded: recordedAt(),
	},
	Rules: []Rule{
		notRecordedLater(linkRecorded),
		{Code: "O030", Doc: "links between operators form no cycle, whichever loads they came with"},
	},
	Codes: []Breach{
		{"O030", Rejected, NoBit, AtLoad, "to_operator_id", "links between operators form a cycle"},
	},
}
