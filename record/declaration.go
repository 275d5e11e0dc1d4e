package record

const (
	declID = iota
	declNo
	declVersion
	declOp
	declDirection
	declProcedure
	declOffice
	declBorderOffice
	declMode
	declOperator
	declDeclarant
	declOwner
	declPartner
	declOrigin
	declTrade
	declLodged
	declLodging
	declChannel
	declRisk
	declStratum
	declCurrency
	declInvoice
	declBasis
	declValue
	declRate
	declNet
	declGross
	declPackages
	declContainers
	declSource
	declRecorded
)

var declarations = Entity{
	Kind: Declarations, Doc: "Declaration headers (WCO Data Model Declaration and Consignment), one row per received version.",
	Period:  "lodged_at",
	Payload: true, Flags: Hash, Fill: fillDeclaration, ZoneOf: "office", Ignored: []string{"payload_hash", "tier_at_lodgement"},
	Fields: []Field{
		declID:           {Name: "declaration_id", Type: Ident, Need: Conditional, Generic: Conditional, Column: "declaration_id", Key: "declaration_key", Storage: Text, Doc: "identifier of the declaration; declaration_no where not stated"},
		declNo:           {Name: "declaration_no", Type: Words, Need: Conditional, Generic: Conditional, Column: "declaration_no", Storage: Text, Doc: "number of the declaration, 18 digits under cn"},
		declVersion:      {Name: "version", Type: Whole, Column: "version", Storage: Count32, Fill: "1", Unread: "D005", Doc: "version, from 1; 1 where not stated"},
		declOp:           {Name: "op_type", Type: Choice, Column: "op_type", Storage: Enum, List: "op_type", Unlisted: "D005", Doc: "original, amendment, cancellation; where not stated original for version 1, else amendment"},
		declDirection:    {Name: "direction", Type: Choice, Need: Required, Generic: Required, Column: "direction", Storage: Enum, List: "direction", Missing: "D006", Unlisted: "D006", Doc: "import, export, transit, ftz_in, ftz_out"},
		declProcedure:    {Name: "procedure_code", Type: Listed, Need: Required, Column: "procedure_code", Storage: Code, List: "procedure", Missing: "D007", Unlisted: "D007", Doc: "customs procedure; under cn the four-digit supervision mode"},
		declOffice:       {Name: "office", Type: Listed, Need: Required, Column: "office", Storage: Code, List: "office", Missing: "D008", Unlisted: "D008", Doc: "customs office of lodgement"},
		declBorderOffice: {Name: "entry_exit_office", Type: Listed, Column: "entry_exit_office", Storage: Code, List: "office", Unlisted: "D008", Doc: "customs office of entry or exit"},
		declMode:         {Name: "transport_mode", Type: Choice, Need: Required, Column: "transport_mode", Storage: Enum, List: "transport_mode", Default: "other", Missing: "D009", Unlisted: "D009", Doc: "sea, rail, road, air, post, multimodal, fixed, other"},
		declOperator:     {Name: "operator_id", Type: Ident, Need: Required, Generic: Required, Key: "operator_key", Missing: "D010", Doc: "consignee of an import, consignor of an export; it has to be known"},
		declDeclarant:    {Name: "declarant_id", Type: Ident, Need: Required, Key: "declarant_key", Missing: "D010", Doc: "who lodged it; under cn it has to be known"},
		declOwner:        {Name: "owner_id", Type: Ident, Key: "owner_key", Doc: "owner of the goods; under cn it has to be known where stated"},
		declPartner:      {Name: "partner_country", Type: Listed, AsOf: "lodged_at", Need: Required, Column: "partner_country", Storage: Code, List: "country", Missing: "D011", Unlisted: "D011", Doc: "country of dispatch or destination, ISO 3166-1 alpha-2; ZZ where unknown"},
		declOrigin:       {Name: "origin_destination_country", Type: Listed, AsOf: "lodged_at", Column: "origin_destination_country", Storage: Code, List: "country", Unlisted: "D011", Doc: "country of origin of an import, of final destination of an export"},
		declTrade:        {Name: "trade_country", Type: Listed, AsOf: "lodged_at", Column: "trade_country", Storage: Code, List: "country", Unlisted: "D011", Doc: "country of the contract partner"},
		declLodged:       {Name: "lodged_at", Type: Moment, Need: Required, Generic: Required, Column: "lodged_at", Storage: Instant, Missing: "D013", Unread: "D013", Doc: "when it was lodged; from the first LOD event of the same load where not stated"},
		declLodging:      {Name: "lodging_regime", Type: Listed, Column: "lodging_regime", Storage: Code, List: "lodging", Default: "unknown", Unlisted: "D015", Doc: "one-step, two-step, summary, consolidated"},
		declChannel:      {Name: "channel", Type: Choice, Column: "channel", Storage: Enum, List: "channel", Default: "unknown", Unlisted: "D016", Doc: "green, yellow, red, blue"},
		declRisk:         {Name: "risk_score", Type: Ratio, Column: "risk_score", Storage: Fraction, Nullable: true, Unread: "D017", Doc: "risk score, 0 to 1"},
		declStratum:      {Name: "risk_stratum", Type: Listed, Column: "risk_stratum", Storage: Code, Doc: "risk stratum, any code of the source"},
		declCurrency:     {Name: "declared_ccy", Type: Listed, Need: Required, Column: "declared_ccy", Storage: Code, List: "currency", Fill: UnknownCurrency, Missing: "D018", Unlisted: "D018", Doc: "ISO 4217; XXX where unknown"},
		declInvoice:      {Name: "invoice_value", Type: Number, Need: Required, Column: "invoice_value", Storage: Decimal, Scale: 4, Digits: 18, Nullable: true, Missing: "D018", Unread: "D018", Doc: "value in declared_ccy"},
		declBasis:        {Name: "value_basis", Type: Listed, Need: Conditional, Column: "value_basis", Storage: Code, Doc: "CIF of an import, FOB of an export"},
		declValue:        {Name: "stat_value_cny", Type: Number, Need: Conditional, Column: "stat_value_cny", Storage: Decimal, Scale: 2, Digits: 18, Nullable: true, Unread: "D022", Doc: "statistical value in CNY; computed from the invoice where not stated"},
		declRate:         {Name: "fx_rate_id", Type: Listed, Column: "fx_rate_id", Storage: Code, Doc: "exchange rate behind stat_value_cny, as the source names it; customs/JPY/2020-07-01 for one that was taken from fx_rates"},
		declNet:          {Name: "net_kg", Type: Number, Need: Required, Column: "net_kg", Storage: Decimal, Scale: 3, Digits: 18, Nullable: true, Missing: "D025", Unread: "D025", Doc: "net weight, kg"},
		declGross:        {Name: "gross_kg", Type: Number, Column: "gross_kg", Storage: Decimal, Scale: 3, Digits: 18, Nullable: true, Unread: "D025", Doc: "gross weight, kg"},
		declPackages:     {Name: "packages", Type: Whole, Column: "packages", Storage: Count32, Nullable: true, Unread: "D027", Doc: "number of packages"},
		declContainers:   {Name: "container_nos", Type: Words, Column: "container_nos", Storage: Text, Doc: "container numbers (ISO 6346), separated by blank, comma, semicolon or bar"},
		declSource:       {Name: "source_seq", Type: Words, Column: "source_seq", Storage: Text, Envelope: true, Doc: "sequence number of the source"},
		declRecorded:     {Name: "recorded_at", Type: Moment, Column: "recorded_at", Storage: Instant, Envelope: true, Unread: "D028", Doc: "when the source recorded the row; the time of the load where not stated"},
	},
	Rules: []Rule{
		{Code: "D001", Check: noIdentity, Doc: "declaration_id or declaration_no is stated"},
		{Code: "D003", National: true, Check: wrongNumber, Doc: "declaration_no has at most 18 characters, all digits"},
		{Code: "D002", National: true, Check: shortNumber, Doc: "declaration_no has 18 digits; a shorter one gets leading zeros"},
		{Code: "D005", Field: "version", Check: versionZero(declVersion), Doc: "version is 1 or more"},
		{Code: "L009", Check: recordedLater(declRecorded), Doc: "recorded_at is at most 5 minutes after the load"},
		{Code: "D013", Check: lodgedOut, Doc: "lodged_at is not before 2000-01-01 and at most 5 minutes after recorded_at"},
		{Code: "D018", Field: "invoice_value", Check: negative(declInvoice), Doc: "invoice_value is not negative"},
		{Code: "D011", As: Flagged, Check: unknownPartner, Doc: "a country is known; ZZ is accepted and flagged"},
		{Code: "D019", Check: zeroInvoice, Doc: "invoice_value is above zero except for samples and gifts"},
		{Code: "D020", Check: tooFine, Doc: "invoice_value has no more decimals than its currency; else it is rounded half away from zero"},
		{Code: "D021", National: true, Check: basisOfDirection, Doc: "value_basis is CIF for an import and FOB for an export; else it is set so"},
		{Code: "D024", Check: earlierRate, Doc: "a value is converted by the customs rate of the month of lodged_at; where there is none by that of the month before"},
		{Code: "D022", Check: valueAgainstInvoice, Doc: "stat_value_cny is stated, not negative, and within 2 % of the invoice by the customs rate of its month, where that is loaded or the invoice is in CNY; where missing it is computed from it"},
		{Code: "D023", National: true, Check: valueNeedsRate, Doc: "a statistical value that has to be computed has an exchange rate"},
		{Code: "D026", Check: swappedWeights, Doc: "net_kg is not above gross_kg; else the two are exchanged where that makes both right"},
		{Code: "D025", Check: oddWeights, Doc: "weights are above 0 and below 500,000,000 kg, net_kg is not above gross_kg"},
		{Code: "D027", Check: wrongContainers, Doc: "container numbers have the check digit of ISO 6346"},
		{Code: "D010", Doc: "the operator is known; under cn the declarant and the owner are too"},
		{Code: "D012", Doc: "lodged_at is stated; else the first LOD event of the same load is taken"},
		{Code: "D004", As: Unchanged, Doc: "the same version with the same content again changes nothing"},
		{Code: "D005", Field: "version", Doc: "a version is stated with one content only"},
		{Code: "D014", Doc: "lodged_at of a declaration does not change; a new one leaves a tombstone in the month it left"},
		{Code: "D022", Doc: "stat_value_cny is the sum of the items to 1 CNY where every item states a value; else the sum is taken"},
		{Code: "D029", Doc: "the operator's tier at lodgement is known"},
	},
	Codes: []Breach{
		{"D001", Rejected, NoBit, AtLoad, "declaration_id", "declaration_id and declaration_no are both missing"},
		{"D002", Normalised, 4, AtLoad, "declaration_no", "declaration_no had fewer than 18 digits and got leading zeros"},
		{"D003", Rejected, NoBit, AtLoad, "declaration_no", "declaration_no is longer than 18 characters or has others than digits"},
		{"D004", Unchanged, NoBit, AtLoad, "version", "the same version with the same content was loaded before"},
		{"D005", Rejected, NoBit, AtLoad, "version", "the version was loaded before with other content, or version or op_type cannot be read"},
		{"D006", Rejected, NoBit, AtLoad, "direction", "direction is missing or not in the list"},
		{"D007", Quarantined, 5, AtLoad, "procedure_code", "procedure_code is missing or not in the list"},
		{"D008", Quarantined, 6, AtLoad, "office", "office is missing, or an office is not in the list"},
		{"D009", Normalised, 7, AtLoad, "transport_mode", "transport_mode is missing or not in the list and became other"},
		{"D010", Quarantined, NoBit, AtLoad, "operator_id", "the operator, declarant or owner is missing or not known"},
		{"D011", Quarantined, 8, AtLoad, "partner_country", "a country is missing, not an ISO 3166-1 code, or unknown (ZZ)"},
		{"D012", Normalised, 9, AtLoad, "lodged_at", "lodged_at is missing and was taken from the first LOD event"},
		{"D013", Rejected, NoBit, AtLoad, "lodged_at", "lodged_at is missing without a LOD event, unreadable, before 2000 or after recorded_at"},
		{"D014", Flagged, 10, AtLoad, "lodged_at", "lodged_at is in another month than that of another version"},
		{"D015", Normalised, 11, AtLoad, "lodging_regime", "lodging_regime is not in the list and became unknown"},
		{"D016", Flagged, 12, AtLoad, "channel", "channel is not in the list and became unknown"},
		{"D017", Flagged, 13, AtLoad, "risk_score", "risk_score is not a number from 0 to 1 and was dropped"},
		{"D018", Rejected, NoBit, AtLoad, "invoice_value", "invoice_value is missing, unreadable or negative, or declared_ccy is missing or not in ISO 4217"},
		{"D019", Flagged, 14, AtLoad, "invoice_value", "invoice_value is zero and the procedure is not one of samples or gifts"},
		{"D020", Normalised, 15, AtLoad, "invoice_value", "invoice_value has more decimals than its currency and was rounded"},
		{"D021", Normalised, 16, AtLoad, "value_basis", "value_basis is not that of the direction and was set to it"},
		{"D022", Flagged, 17, AtBoth, "stat_value_cny", "stat_value_cny is missing, unreadable, negative or differs from the invoice in CNY or the sum of the items; where possible it was computed"},
		{"D023", Quarantined, NoBit, AtLoad, "fx_rate_id", "stat_value_cny is missing and the exchange rate to compute it is not known"},
		{"D024", Flagged, 21, AtLoad, "fx_rate_id", "the exchange rate of the previous month was used"},
		{"D025", Flagged, 18, AtLoad, "net_kg", "net_kg is missing, a weight is unreadable, not above 0, 500,000,000 kg or more, or net_kg is above gross_kg"},
		{"D026", Normalised, 19, AtLoad, "net_kg", "net_kg was above gross_kg and the two were exchanged"},
		{"D027", Flagged, 20, AtLoad, "container_nos", "a container number has a wrong check digit, or packages is unreadable"},
		{"D028", Rejected, NoBit, AtLoad, "recorded_at", "recorded_at is not an instant"},
		{"D029", Flagged, NoBit, AtBuild, "operator_id", "the operator has no tier row: its tier is unknown"},
	},
}
