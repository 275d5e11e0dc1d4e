package record

import "bytes"

const (
	opID = iota
	opUSCC
	opCustomsCode
	opAEOCode
	opName
	opNameEN
	opCountry
	opOffice
	opSector
	opSize
	opGroup
	opEstablished
	opClosed
	opConfidential
	opConfidentialOn
	opWaiver
	opWaiverOn
	opWaiverDocument
	opRecorded
	opVersion
)

var operators = Entity{
	Kind: Operators, Doc: "Registered operators (WCO Data Model Party), one row per received version.",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"}, ZoneOf: "home_office",
	Fields: []Field{
		opID:          {Name: "operator_id", Type: Ident, Need: Required, Generic: Required, Column: "operator_id", Key: "operator_key", Storage: Text, Missing: "O001", Doc: "identifier of the operator, stable across renames"},
		opUSCC:        {Name: "uscc", Type: Words, Need: Conditional, Column: "uscc", Storage: Text, Doc: "unified social credit code (GB 32100), 18 characters with a check digit"},
		opCustomsCode: {Name: "customs_code", Type: Words, Need: Conditional, Column: "customs_code", Storage: Text, Doc: "10-character code given by customs, unique among operators that are not closed"},
		opAEOCode:     {Name: "aeo_code", Type: Words, Column: "aeo_code", Storage: Text, Doc: "AEOCN followed by the customs code"},
		opName:        {Name: "name", Type: Words, Need: Required, Column: "name", Storage: Text, Missing: "O015", Doc: "name as registered"},
		opNameEN:      {Name: "name_en", Type: Words, Column: "name_en", Storage: Text, Doc: "name in English"},
		opCountry:     {Name: "country", Type: Listed, Need: Required, Column: "country", Storage: Code, List: "country", Missing: "O016", Unlisted: "O016", Doc: "ISO 3166-1 alpha-2"},
		opOffice:      {Name: "home_office", Type: Listed, Need: Conditional, Column: "home_office", Storage: Code, List: "office", Unlisted: "O017", Doc: "customs office of registration; required of operators in CN"},
		opSector:      {Name: "sector", Type: Listed, Column: "sector", Storage: Code, List: "sector", Default: "unknown", Unlisted: "O018", Doc: "section letter of ISIC Rev. 4 or two-digit division"},
		opSize:        {Name: "size_class", Type: Listed, Column: "size_class", Storage: Code, List: "size_class", Default: "unknown", Unlisted: "O018", Doc: "large, medium, small, micro"},
		opGroup:       {Name: "group_id", Type: Ident, Column: "group_id", Key: "group_key", Storage: Text, Doc: "ultimate holding; the operator itself where none is stated. One step only, so a chain or cycle of groups has no meaning"},
		opEstablished: {Name: "established_on", Type: Day, Column: "established_on", Storage: Date, Nullable: true, Unread: "O020", Doc: "day of establishment"},
		opClosed:      {Name: "closed_on", Type: Day, Column: "closed_on", Storage: Date, Nullable: true, Unread: "O020", Doc: "day of closing"},
		opConfidential: {
			Name: "confidentiality_request", Type: Truth, Column: "confidentiality_request", Storage: Bool, Unread: "L004", Doc: "the operator asked that its figures be kept confidential",
		},
		opConfidentialOn: {Name: "confidentiality_request_on", Type: Day, Column: "confidentiality_request_on", Storage: Date, Nullable: true, Unread: "L004", Doc: "day of the request"},
		opWaiver:         {Name: "sdc_waiver", Type: Truth, Column: "sdc_waiver", Storage: Bool, Unread: "O021", Doc: "the operator agreed to be shown by name"},
		opWaiverOn:       {Name: "sdc_waiver_on", Type: Day, Column: "sdc_waiver_on", Storage: Date, Nullable: true, Unread: "O021", Doc: "day of the agreement"},
		opWaiverDocument: {Name: "sdc_waiver_document", Type: Words, Column: "sdc_waiver_document", Storage: Text, Doc: "number of the document of the agreement"},
		opRecorded:       {Name: "recorded_at", Type: Moment, Column: "recorded_at", Storage: Instant, Unread: "L004", Doc: "when the source recorded the row; the time of the load where not stated"},
		opVersion:        {Name: "version", Type: Whole, Column: "version", Storage: Count32, Unread: "L004", Doc: "version of the row; the next one where not stated"},
	},
	Rules: []Rule{
		{Code: "O011", National: true, Check: noNumber, Doc: "an operator in CN states uscc or customs_code"},
		{Code: "O021", Check: waiverWithoutDocument, Doc: "a waiver states its document"},
		{Code: "O017", National: true, Check: noHomeOffice, Doc: "an operator in CN states its home office"},
		{Code: "O010", National: true, Check: wrongUSCC, Doc: "uscc has 18 characters and the check digit of GB 32100 (mod 31)"},
		{Code: "O012", National: true, Check: untidyCustomsCode, Doc: "customs_code is ten capital letters and digits; blanks are cut and small letters raised"},
		{Code: "O014", National: true, Check: wrongAEOCode, Doc: "aeo_code is AEOCN and the customs code"},
		{Code: "O020", Check: closedBeforeEstablished, Doc: "closed_on is not before established_on; else closed_on is dropped"},
		{Code: "O022", Check: recordedLater(opRecorded), Doc: "recorded_at is at most 5 minutes after the load; else it is set to the load"},
		{Code: "O019", Check: noGroup, Doc: "without group_id the operator is its own group"},
		{Code: "O013", Doc: "customs_code is unique among operators that are not closed"},
	},
	Codes: []Breach{
		{"O001", Rejected, NoBit, AtLoad, "operator_id", "operator_id is missing"},
		{"O010", Flagged, 4, AtLoad, "uscc", "uscc is not 18 characters with a right check digit"},
		{"O011", Rejected, NoBit, AtLoad, "uscc", "an operator in CN has neither uscc nor customs_code"},
		{"O012", Normalised, 5, AtLoad, "customs_code", "customs_code had blanks, small letters or other characters"},
		{"O013", Rejected, NoBit, AtLoad, "customs_code", "customs_code belongs to another operator that is not closed"},
		{"O014", Flagged, 6, AtLoad, "aeo_code", "aeo_code is not AEOCN followed by the customs code"},
		{"O015", Flagged, 7, AtLoad, "name", "name is missing"},
		{"O016", Quarantined, NoBit, AtLoad, "country", "country is missing or not an ISO 3166-1 code"},
		{"O017", Quarantined, 8, AtLoad, "home_office", "home_office is missing or not in the list of offices"},
		{"O018", Normalised, 9, AtLoad, "sector", "sector or size_class is not in the list and became unknown"},
		{"O019", Flagged, 10, AtLoad, "group_id", "group_id is not stated; the operator is its own group"},
		{"O020", Flagged, 11, AtLoad, "closed_on", "established_on or closed_on is unreadable, or closed_on is earlier and was dropped"},
		{"O021", Rejected, NoBit, AtLoad, "sdc_waiver_document", "a waiver has no document, or cannot be read"},
		{"O022", Normalised, 12, AtLoad, "recorded_at", "recorded_at is more than 5 minutes after the load and was set to the load"},
	},
}

func noNumber(r *Row) bool {
	return string(r.Slots[opCountry].Text) == "CN" && !r.Slots[opUSCC].Set && !r.Slots[opCustomsCode].Set
}

func noHomeOffice(r *Row) bool {
	return string(r.Slots[opCountry].Text) == "CN" && !r.Slots[opOffice].Set
}

func waiverWithoutDocument(r *Row) bool {
	return r.Slots[opWaiver].N != 0 && !r.Slots[opWaiverDocument].Set
}

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // GB 32100-2015: without I, O, S, V, Z

// wrongUSCC checks the digit of GB 32100-2015: weights 3^i mod 31.
func wrongUSCC(r *Row) bool {
	s := &r.Slots[opUSCC]
	if !s.Set {
		return false
	}
	if len(s.Text) != 18 {
		return true
	}
	sum, weight := 0, 1
	for _, c := range s.Text[:17] {
		at := bytes.IndexByte([]byte(usccAlphabet), c)
		if at < 0 {
			return true
		}
		sum += at * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31] != s.Text[17]
}

func untidyCustomsCode(r *Row) bool {
	s := &r.Slots[opCustomsCode]
	if !s.Set {
		return false
	}
	tidy := bytes.ToUpper(bytes.TrimSpace(s.Text))
	changed := !bytes.Equal(tidy, s.Text)
	if changed {
		s.Text = tidy
	}
	return changed || !isCustomsCode(tidy)
}

func isCustomsCode(code []byte) bool {
	for _, c := range code {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return len(code) == 10
}

func wrongAEOCode(r *Row) bool {
	s := &r.Slots[opAEOCode]
	if !s.Set {
		return false
	}
	tail, ok := bytes.CutPrefix(s.Text, []byte("AEOCN"))
	return !ok || !isCustomsCode(tail) || r.Slots[opCustomsCode].Set && !bytes.Equal(tail, r.Slots[opCustomsCode].Text)
}

func closedBeforeEstablished(r *Row) bool {
	from, to := &r.Slots[opEstablished], &r.Slots[opClosed]
	if !from.Set || !to.Set || to.N >= from.N {
		return false
	}
	to.Clear()
	return true
}

func noGroup(r *Row) bool {
	s := &r.Slots[opGroup]
	if s.Set {
		return false
	}
	s.PutText(r.Slots[opID].Text)
	return true
}

// recordedLater makes the rule that a record was not recorded after the load that brings it.
func recordedLater(field int) func(*Row) bool {
	return func(r *Row) bool {
		s := &r.Slots[field]
		if !s.Set || s.N <= r.Now+Tolerance {
			return false
		}
		s.N = r.Now
		return true
	}
}
