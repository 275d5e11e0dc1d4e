package catalog

// timeBuckets are the buckets of a local day; what says which day that is.
func timeBuckets(what string) []Dimension {
	return []Dimension{
		{Name: "year", Kind: TimeBucket, Bucket: "year", Title: "Year", Doc: "First day of the calendar year " + what + "."},
		{Name: "quarter", Kind: TimeBucket, Bucket: "quarter", Title: "Quarter", Doc: "First day of the quarter " + what + "."},
		{Name: "month", Kind: TimeBucket, Bucket: "month", Title: "Month", Doc: "First day of the month " + what + "."},
		{Name: "week", Kind: TimeBucket, Bucket: "week", Title: "Week", Doc: "Monday of the week " + what + "."},
		{Name: "day", Kind: TimeBucket, Bucket: "day", Title: "Day", Doc: "Day " + what + "."},
	}
}

// timeNames are the names of timeBuckets.
var timeNames = []string{"year", "quarter", "month", "week", "day"}

// IsPartner tells whether a dimension is about the country of the partner.
func IsPartner(dimension string) bool {
	return dimension == "partnerCountry" || dimension == "mraPartner" || dimension == "mraStatus"
}

func tierWhen(what string) Dimension {
	return Dimension{Name: "tier", Kind: CodeList, Column: "tier", List: Tiers, Title: "Credit tier", Doc: "Management tier of the operator " + what + "."}
}

// ofOperators are the dimensions of whoever a record is about.
var ofOperators = []Dimension{
	{Name: "sector", Kind: OpenCode, Column: "sector", Title: "Sector", Doc: "Sector of the operator, as it is registered today."},
	{Name: "sizeClass", Kind: OpenCode, Column: "size_class", Title: "Size class", Doc: "Size class of the operator, as it is registered today."},
	{Name: "operator", Kind: OperatorKey, Column: "operator_key", Title: "Operator", Doc: "Operator, by the id its source uses.", AnalystOnly: true},
	{Name: "group", Kind: GroupKey, Column: "group_key", Title: "Group", Doc: "Group of companies of the operator, the operator itself where it belongs to none.", AnalystOnly: true},
}

// where is the part of an aggregate over the rows where more holds, under a name of its own.
func (a Aggregate) where(name string, more ...Condition) Aggregate {
	a.Name, a.When = name, append(append([]Condition{}, a.When...), more...)
	return a
}
