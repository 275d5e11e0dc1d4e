package record

import "time"

const (
	countryCode = iota
	countryFrom
	countryNameEN
	countryNameZH
	countryGACC
	countryGroups
	countryRecorded
)

var countries = Entity{
	Kind: Countries, Doc: "Countries beside those of ISO 3166-1, which are built in, and their membership in groups over time.",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"code", "valid_from"}, Conflict: "L021",
	Fields: []Field{
		countryCode:     {Name: "code", Type: Words, Need: Required, Generic: Required, Column: "code", Storage: Code, Missing: "L004", Doc: "two capital letters, as in ISO 3166-1 alpha-2"},
		countryFrom:     {Name: "valid_from", Type: Day, Column: "valid_from", Storage: Date, Nullable: true, Unread: "L004", Doc: "first day on which the row holds; a code that is not built in is not valid before its first row"},
		countryNameEN:   {Name: "name_en", Type: Words, Column: "name_en", Storage: Text, Doc: "name in English"},
		countryNameZH:   {Name: "name_zh", Type: Words, Column: "name_zh", Storage: Text, Doc: "name in Chinese"},
		countryGACC:     {Name: "gacc_code", Type: Words, Column: "gacc_code", Storage: Code, Doc: "numeric code of China Customs"},
		countryGroups:   {Name: "groups", Type: Set, Column: "groups", Storage: Tags, Doc: "groups it belongs to from then on, such as EU"},
		countryRecorded: recordedAt(),
	},
	Rules: []Rule{
		{Code: "L004", Field: "code", Check: wrongCountryCode, Doc: "code is two capital letters"},
		notRecordedLater(countryRecorded),
	},
}

func wrongCountryCode(r *Row) bool {
	code := r.Slots[countryCode].Text
	return len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z'
}

const (
	officeCode = iota
	officeNameEN
	officeNameZH
	officeArea
	officeZone
	officeRecorded
)

var offices = Entity{
	Kind: Offices, Doc: "Customs offices. Once some are loaded, an office that is neither built in nor loaded is not known.",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"office_code"}, Conflict: "L021",
	Fields: []Field{
		officeCode:     {Name: "office_code", Type: Words, Need: Required, Generic: Required, Column: "office_code", Storage: Code, Missing: "L004", Doc: "code of the office"},
		officeNameEN:   {Name: "name_en", Type: Words, Column: "name_en", Storage: Text, Doc: "name in English"},
		officeNameZH:   {Name: "name_zh", Type: Words, Column: "name_zh", Storage: Text, Doc: "name in Chinese"},
		officeArea:     {Name: "area", Type: Words, Column: "area", Storage: Code, Doc: "code of the customs area it belongs to"},
		officeZone:     {Name: "tz", Type: Words, Column: "tz", Storage: Code, Doc: "time zone, as Asia/Shanghai: that of instants without offset; the profile's where not stated"},
		officeRecorded: recordedAt(),
	},
	Rules: []Rule{
		{Code: "L004", Field: "tz", Check: wrongZone, Doc: "tz is a zone of the IANA database"},
		notRecordedLater(officeRecorded),
	},
}

func wrongZone(r *Row) bool {
	s := &r.Slots[officeZone]
	if !s.Set {
		return false
	}
	_, err := time.LoadLocation(string(s.Text))
	return err != nil
}

const (
	rateCurrency = iota
	rateKind
	rateFrom
	rateCNY
	rateUnit
	rateRecorded
)

var fxRates = Entity{
	Kind: FXRates, Doc: "Exchange rates. The customs rate of a month is the latest one of kind customs that begins in it.",
	Period:  "valid_from",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"ccy", "kind", "valid_from"}, Conflict: "L021",
	Fields: []Field{
		rateCurrency: {Name: "ccy", Type: Listed, Need: Required, Generic: Required, Column: "ccy", Storage: Code, List: "currency", Missing: "L004", Unlisted: "L003", Doc: "ISO 4217"},
		rateKind:     {Name: "kind", Type: Listed, Column: "kind", Storage: Code, Fill: customsRate, Doc: "customs, which values are converted by, or any other code; customs where not stated"},
		rateFrom:     {Name: "valid_from", Type: Day, Need: Required, Generic: Required, Column: "valid_from", Storage: Date, Missing: "L004", Unread: "L004", Doc: "first day on which it holds"},
		rateCNY:      {Name: "cny_per_unit", Type: Number, Need: Required, Generic: Required, Column: "cny_per_unit", Storage: Decimal, Scale: rateScale, Digits: 18, Missing: "L004", Unread: "L004", Doc: "CNY for quote_unit units of the currency"},
		rateUnit:     {Name: "quote_unit", Type: Whole, Column: "quote_unit", Storage: Count16, Fill: "1", Unread: "L004", Doc: "1 or 100: units that the rate is quoted for; 1 where not stated"},
		rateRecorded: recordedAt(),
	},
	Rules: []Rule{
		{Code: "L004", Field: "cny_per_unit", Check: notAbove(rateCNY), Doc: "cny_per_unit is above zero"},
		{Code: "L003", Field: "quote_unit", Check: func(r *Row) bool { return r.Slots[rateUnit].N != 1 && r.Slots[rateUnit].N != 100 }, Doc: "quote_unit is 1 or 100"},
		notRecordedLater(rateRecorded),
	},
}

const (
	customsRate = "customs"
	rateScale   = 8 // decimals of an exchange rate
)

const (
	hsCode = iota
	hsEdition
	hsTitle
	hsSuccessor
	hsRecorded
)

var hsCodes = Entity{
	Kind: HSCodes, Doc: "Codes of the Harmonized System by edition. A goods code of which the first six digits are only in other editions than that of its lodgement is retired.",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"hs_code", "edition"}, Conflict: "L021",
	Fields: []Field{
		hsCode:      {Name: "hs_code", Type: Words, Need: Required, Generic: Required, Column: "hs_code", Storage: Code, Missing: "L004", Doc: "2 to 13 digits; those of six are compared with goods items"},
		hsEdition:   {Name: "edition", Type: Listed, Need: Required, Generic: Required, Column: "edition", Storage: Code, List: "hs_edition", Missing: "L004", Unlisted: "L003", Doc: "HS2002, HS2007, HS2012, HS2017, HS2022, or the year alone"},
		hsTitle:     {Name: "title", Type: Words, Column: "title", Storage: Text, Doc: "title of the heading"},
		hsSuccessor: {Name: "successor", Type: Words, Column: "successor", Storage: Code, Doc: "code of the next edition that a retired one goes on as"},
		hsRecorded:  recordedAt(),
	},
	Rules: []Rule{
		{Code: "L004", Field: "hs_code", Check: notHS(hsCode), Doc: "hs_code is 2 to 13 digits"},
		{Code: "L004", Field: "successor", Check: notHS(hsSuccessor), Doc: "successor is 2 to 13 digits"},
		notRecordedLater(hsRecorded),
	},
}

func notHS(field int) func(*Row) bool {
	return func(r *Row) bool {
		s := &r.Slots[field]
		for _, c := range s.Text {
			if c < '0' || c > '9' {
				return true
			}
		}
		return s.Set && (len(s.Text) < 2 || len(s.Text) > 13)
	}
}

const (
	calendarOffice = iota
	calendarDate
	calendarWorkday
	calendarMinutes
	calendarRecorded
)

var calendars = Entity{
	Kind: Calendars, Doc: "Working days and opening hours of customs offices.",
	Period:  "date",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"office", "date"}, Conflict: "L021",
	Fields: []Field{
		calendarOffice:   {Name: "office", Type: Listed, Need: Required, Generic: Required, Column: "office", Storage: Code, List: "office", Missing: "L004", Unlisted: "L020", Doc: "customs office"},
		calendarDate:     {Name: "date", Type: Day, Need: Required, Generic: Required, Column: "date", Storage: Date, Missing: "L004", Unread: "L004", Doc: "local day"},
		calendarWorkday:  {Name: "workday", Type: Truth, Need: Required, Generic: Required, Column: "workday", Storage: Bool, Missing: "L004", Unread: "L004", Doc: "the office works on the day"},
		calendarMinutes:  {Name: "open_minutes", Type: Whole, Column: "open_minutes", Storage: Count16, Nullable: true, Unread: "L004", Doc: "minutes it is open, at most 1440"},
		calendarRecorded: recordedAt(),
	},
	Rules: []Rule{
		{Code: "L004", Field: "open_minutes", Check: func(r *Row) bool { return r.Slots[calendarMinutes].N > 24*60 }, Doc: "open_minutes is at most 1440"},
		notRecordedLater(calendarRecorded),
	},
}

const (
	regimeCode = iota
	regimeDecree
	regimeFrom
	regimeTier
	regimeCap
	regimeFloor
	regimeAEO
	regimeStandard
	regimeRecorded
)

var regimes = Entity{
	Kind: Regimes, Doc: "Sets of credit rules, one row a tier. The rows of a regime replace the built-in one of that name.",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"regime", "tier"}, Conflict: "L021",
	Fields: []Field{
		regimeCode:     {Name: "regime", Type: Words, Need: Required, Generic: Required, Column: "regime", Storage: Code, Missing: "L004", Doc: "code of the regime"},
		regimeDecree:   {Name: "decree", Type: Words, Column: "decree", Storage: Text, Doc: "legal act"},
		regimeFrom:     {Name: "valid_from", Type: Day, Need: Required, Generic: Required, Column: "valid_from", Storage: Date, Missing: "L004", Unread: "L004", Doc: "first day on which the regime is in force"},
		regimeTier:     {Name: "tier", Type: Listed, Need: Required, Generic: Required, Column: "tier", Storage: Code, List: "tier", Missing: "L003", Unlisted: "L003", Doc: "a tier that it grants"},
		regimeCap:      {Name: "cap_ratio", Type: Number, Column: "cap_ratio", Storage: Decimal, Scale: ratioScale, Digits: 18, Nullable: true, Unread: "L004", Doc: "most that the inspection rate of the tier may be, as a ratio to that of regular"},
		regimeFloor:    {Name: "floor_rate", Type: Number, Column: "floor_rate", Storage: Decimal, Scale: ratioScale, Digits: 18, Nullable: true, Unread: "L004", Doc: "least that the inspection rate of the tier has to be, 0 to 1"},
		regimeAEO:      {Name: "aeo_tiers", Type: Set, Column: "aeo_tiers", Storage: Tags, List: "tier", Unlisted: "L003", Doc: "tiers that count as AEO; advanced_certified where not stated"},
		regimeStandard: {Name: "standard_version", Type: Words, Column: "standard_version", Storage: Code, Doc: "version of the credit standard"},
		regimeRecorded: recordedAt(),
	},
	Rules: []Rule{
		{Code: "L004", Field: "cap_ratio", Check: negative(regimeCap), Doc: "cap_ratio is not negative"},
		{Code: "L004", Field: "floor_rate", Check: func(r *Row) bool {
			return r.Slots[regimeFloor].N < 0 || r.Slots[regimeFloor].N > pow10[ratioScale]
		}, Doc: "floor_rate is 0 to 1"},
		notRecordedLater(regimeRecorded),
	},
}

// ratioScale is the number of decimals of caps and floors.
const ratioScale = 6

const (
	listName = iota
	listCode
	listLabelEN
	listLabelZH
	listRecorded
)

var codeLists = Entity{
	Kind: Codes, Doc: "Codes of lists with their labels. A list that columns are checked against is extended by them; of any other only the labels are kept.",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Identity: []string{"list", "code"}, Conflict: "L021",
	Fields: []Field{
		listName:     {Name: "list", Type: Words, Need: Required, Generic: Required, Column: "list", Storage: Code, Missing: "L004", Doc: "name of the list, such as procedure, sector, finding, role, change_kind"},
		listCode:     {Name: "code", Type: Words, Need: Required, Generic: Required, Column: "code", Storage: Code, Missing: "L004", Doc: "the code"},
		listLabelEN:  {Name: "label_en", Type: Words, Column: "label_en", Storage: Text, Doc: "label in English"},
		listLabelZH:  {Name: "label_zh", Type: Words, Column: "label_zh", Storage: Text, Doc: "label in Chinese"},
		listRecorded: recordedAt(),
	},
	Rules: []Rule{notRecordedLater(listRecorded)},
}
