package record

const (
	itemDeclaration = iota
	itemNo
	itemHS
	itemCIQ
	itemOrigin
	itemQuantity
	itemUnit
	itemNet
	itemValue
	itemQuarantine
	itemRisk
)

var declarationItems = Entity{
	Kind: DeclarationItems, Doc: "Goods items of declarations (WCO Data Model GovernmentAgencyGoodsItem).",
	Parent: true, Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Fields: []Field{
		itemDeclaration: {Name: "declaration_id", Type: Ident, Need: Required, Generic: Required, Key: "declaration_key", Missing: "I001", Doc: "the declaration; it has to be known"},
		itemNo:          {Name: "item_no", Type: Whole, Need: Required, Generic: Required, Column: "item_no", Storage: Count16, Missing: "I002", Unread: "I002", Doc: "number of the item, 1 to 999, unique in the declaration"},
		itemHS:          {Name: "hs_code", Type: Words, Need: Required, Generic: Required, Column: "hs_code", Storage: Code, Missing: "I003", Doc: "commodity code, 8 to 13 digits under cn, 6 to 13 under generic"},
		itemCIQ:         {Name: "ciq_code", Type: Listed, Column: "ciq_code", Storage: Code, Doc: "inspection and quarantine suffix"},
		itemOrigin:      {Name: "origin", Type: Listed, Need: Conditional, Column: "origin", Storage: Code, List: "country", Unlisted: "I005", Doc: "ISO 3166-1 alpha-2; required of imports under cn"},
		itemQuantity:    {Name: "qty1", Type: Number, Need: Required, Column: "qty1", Storage: Decimal, Scale: 4, Digits: 18, Nullable: true, Missing: "I006", Unread: "I006", Doc: "quantity in unit1"},
		itemUnit:        {Name: "unit1", Type: Listed, Need: Required, Column: "unit1", Storage: Code, Missing: "I006", Doc: "unit of the quantity"},
		itemNet:         {Name: "net_kg", Type: Number, Column: "net_kg", Storage: Decimal, Scale: 3, Digits: 18, Nullable: true, Unread: "I007", Doc: "net weight, kg"},
		itemValue:       {Name: "stat_value_cny", Type: Number, Column: "stat_value_cny", Storage: Decimal, Scale: 2, Digits: 18, Nullable: true, Unread: "I008", Doc: "statistical value, CNY"},
		itemQuarantine:  {Name: "quarantine_required", Type: Truth, Column: "quarantine_required", Storage: Bool, Unread: "L004", Doc: "the goods are subject to quarantine"},
		itemRisk:        {Name: "risk_class", Type: Listed, Column: "risk_class", Storage: Code, Doc: "risk class of the goods"},
	},
	Rules: []Rule{
		{Code: "I002", Check: itemNumberOut, Doc: "item_no is 1 to 999"},
		{Code: "I003", Check: wrongHS, Doc: "hs_code has the right number of digits and a chapter of the Harmonized System"},
		{Code: "I008", Check: negative(itemValue), Doc: "stat_value_cny is not negative"},
		{Code: "I007", Check: negativeNet, Doc: "net_kg is not negative; else it is dropped"},
		{Code: "I001", Doc: "the declaration is known"},
		{Code: "I002", Doc: "an item of a declaration is stated once; a later load may replace it"},
		{Code: "I004", Doc: "hs_code is valid in the edition at lodgement, where that is loaded; a retired code becomes its successor"},
		{Code: "I005", National: true, Doc: "an item of an import states its origin"},
	},
	Codes: []Breach{
		{"I001", Quarantined, NoBit, AtLoad, "declaration_id", "the declaration is missing or not known"},
		{"I002", Rejected, NoBit, AtLoad, "item_no", "item_no is missing, not 1 to 999, or stated twice with other content"},
		{"I003", Quarantined, NoBit, AtLoad, "hs_code", "hs_code is missing, not a commodity code, or not one of the edition at lodgement"},
		{"I004", Normalised, 6, AtLoad, "hs_code", "hs_code is retired and was concorded"},
		{"I005", Quarantined, NoBit, AtLoad, "origin", "origin is missing for an import or not an ISO 3166-1 code"},
		{"I006", Flagged, 4, AtLoad, "qty1", "qty1 or unit1 is missing or unreadable"},
		{"I007", Flagged, 5, AtLoad, "net_kg", "net_kg is negative or unreadable and was dropped"},
		{"I008", Rejected, NoBit, AtLoad, "stat_value_cny", "stat_value_cny is negative or unreadable"},
	},
}

func itemNumberOut(r *Row) bool { return r.Slots[itemNo].N < 1 || r.Slots[itemNo].N > 999 }

func wrongHS(r *Row) bool {
	code := r.Slots[itemHS].Text
	least := 6
	if r.Profile.National {
		least = 8
	}
	if len(code) < least || len(code) > 13 {
		return true
	}
	for _, c := range code {
		if c < '0' || c > '9' {
			return true
		}
	}
	_, ok := r.Profile.lists["hs_chapter"].codes[string(code[:2])]
	return !ok
}

// negative makes the rule that a number is not below zero.
func negative(field int) func(*Row) bool {
	return func(r *Row) bool { return r.Slots[field].Set && r.Slots[field].N < 0 }
}

func negativeNet(r *Row) bool {
	s := &r.Slots[itemNet]
	if !s.Set || s.N >= 0 {
		return false
	}
	s.Clear()
	return true
}
