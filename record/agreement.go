package record

const (
	mraID = iota
	mraPartner
	mraSigned
	mraEffective
	mraEnded
	mraTiers
	mraDirections
	mraBenefits
	mraRecorded
)

var mraAgreements = Entity{
	Kind: MRAAgreements, Doc: "Arrangements of mutual recognition with a partner economy.",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"mra_id"}, Conflict: "L021",
	Fields: []Field{
		mraID:         {Name: "mra_id", Type: Ident, Need: Required, Generic: Required, Column: "mra_id", Storage: Text, Missing: "L004", Doc: "identifier of the arrangement"},
		mraPartner:    {Name: "partner", Type: Listed, Need: Required, Generic: Required, Column: "partner", Storage: Code, Missing: "L004", Doc: "partner economy, any code: a country, or a union such as EU"},
		mraSigned:     {Name: "signed_on", Type: Day, Column: "signed_on", Storage: Date, Nullable: true, Unread: "A001", Doc: "day of signature"},
		mraEffective:  {Name: "effective_on", Type: Day, Need: Required, Generic: Required, Column: "effective_on", Storage: Date, Missing: "A001", Unread: "A001", Doc: "first day on which it is applied"},
		mraEnded:      {Name: "ended_on", Type: Day, Column: "ended_on", Storage: Date, Nullable: true, Unread: "A001", Doc: "first day after it; open where not stated"},
		mraTiers:      {Name: "recognised_tiers", Type: Set, Column: "recognised_tiers", Storage: Tags, List: "tier", Unlisted: "L003", Doc: "tiers that the partner recognises"},
		mraDirections: {Name: "directions", Type: Set, Column: "directions", Storage: Tags, List: "direction", Unlisted: "L003", Doc: "import, export: directions of trade it is applied to"},
		mraBenefits:   {Name: "benefits", Type: Set, Column: "benefits", Storage: Tags, Doc: "what is granted, any codes of the source"},
		mraRecorded:   recordedAt(),
	},
	Rules: []Rule{
		{Code: "A001", Check: disorderedAgreement, Doc: "signed_on is not after effective_on, and ended_on is after it"},
		notRecordedLater(mraRecorded),
	},
	Codes: []Breach{
		{"A001", Rejected, NoBit, AtLoad, "effective_on", "effective_on is missing, a day is unreadable, or signed_on, effective_on and ended_on do not follow each other"},
	},
}

func disorderedAgreement(r *Row) bool {
	return disordered(mraSigned, mraEffective)(r) || notAfter(mraEnded, mraEffective)(r)
}

const (
	territoryMRA = iota
	territoryCountry
	territoryFrom
	territoryTo
	territoryRecorded
)

var mraTerritories = Entity{
	Kind: MRATerritories, Doc: "Countries that an arrangement of mutual recognition covers, and when.",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"mra_id", "country", "effective_from"}, Conflict: "L021",
	Refers: []Reference{{"mra_id", []Kind{MRAAgreements}, "L020"}},
	Fields: []Field{
		territoryMRA:      {Name: "mra_id", Type: Ident, Need: Required, Generic: Required, Key: "mra_key", Missing: "L004", Doc: "the arrangement; it has to be known"},
		territoryCountry:  {Name: "country", Type: Listed, Need: Required, Generic: Required, Column: "country", Storage: Code, List: "country", AsOf: "effective_from", Missing: "L004", Unlisted: "L020", Doc: "ISO 3166-1 alpha-2"},
		territoryFrom:     {Name: "effective_from", Type: Day, Need: Required, Generic: Required, Column: "effective_from", Storage: Date, Missing: "A002", Unread: "A002", Doc: "first day on which the arrangement covers the country"},
		territoryTo:       {Name: "effective_to", Type: Day, Column: "effective_to", Storage: Date, Nullable: true, Unread: "A002", Doc: "first day after that; as long as the arrangement where not stated"},
		territoryRecorded: recordedAt(),
	},
	Rules: []Rule{
		{Code: "A002", Check: notAfter(territoryTo, territoryFrom), Doc: "effective_to is after effective_from"},
		notRecordedLater(territoryRecorded),
		{Code: "A002", Doc: "effective_from and effective_to lie within the arrangement"},
		{Code: "A003", Doc: "no day of a country is covered twice: its trade would be counted twice"},
	},
	Codes: []Breach{
		{"A002", Rejected, NoBit, AtLoad, "effective_from", "effective_from is missing, a day is unreadable, or the period does not lie within the arrangement"},
		{"A003", Rejected, NoBit, AtLoad, "country", "the country is covered by another live arrangement at the same time"},
	},
}
