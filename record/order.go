package record

const (
	orderID = iota
	orderOperator
	orderCountry
	orderSigned
	orderCurrency
	orderValue
	orderCNY
	orderNew
	orderStatus
	orderContract
	orderRecorded
)

var tradeOrders = Entity{
	Kind: TradeOrders, Doc: "Contracts of operators with partners abroad, as they were signed.",
	Period:  "signed_on",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"}, Fill: fillOrder,
	Identity: []string{"order_id"}, Conflict: "L021",
	Refers: []Reference{{"operator_id", []Kind{Operators}, "L020"}},
	Unique: []Uniqueness{{[]string{"operator_id", "contract_no"}, "G003"}},
	Fields: []Field{
		orderID:       {Name: "order_id", Type: Ident, Need: Required, Generic: Required, Column: "order_id", Storage: Text, Missing: "L004", Doc: "identifier of the order"},
		orderOperator: {Name: "operator_id", Type: Ident, Need: Required, Generic: Required, Key: "operator_key", Missing: "L004", Doc: "the operator; it has to be known"},
		orderCountry:  {Name: "country", Type: Listed, Need: Required, Generic: Required, Column: "country", Storage: Code, List: "country", AsOf: "signed_on", Missing: "L004", Unlisted: "L020", Doc: "destination or contract partner, ISO 3166-1 alpha-2"},
		orderSigned:   {Name: "signed_on", Type: Day, Need: Required, Generic: Required, Column: "signed_on", Storage: Date, Missing: "L004", Unread: "L004", Doc: "day of signature"},
		orderCurrency: {Name: "ccy", Type: Listed, Need: Required, Column: "ccy", Storage: Code, List: "currency", Fill: UnknownCurrency, Missing: "G001", Unlisted: "G001", Doc: "ISO 4217"},
		orderValue:    {Name: "value", Type: Number, Need: Required, Column: "value", Storage: Decimal, Scale: 4, Digits: 18, Nullable: true, Missing: "G001", Unread: "G001", Doc: "value in ccy"},
		orderCNY:      {Name: "value_cny", Type: Number, Need: Conditional, Column: "value_cny", Storage: Decimal, Scale: 2, Digits: 18, Nullable: true, Unread: "L004", Doc: "value in CNY; by the customs rate of the month of signed_on where not stated and the rate is known"},
		orderNew:      {Name: "is_new", Type: Truth, Column: "is_new", Storage: Bool, Nullable: true, Unread: "L004", Doc: "a new order, not a renewal"},
		orderStatus:   {Name: "status", Type: Listed, Column: "status", Storage: Code, List: "order_status", Fill: "signed", Unlisted: "L003", Doc: "signed, amended, cancelled; a cancelled order keeps its row"},
		orderContract: {Name: "contract_no", Type: Words, Column: "contract_no", Storage: Text, Doc: "number of the contract"},
		orderRecorded: {Name: "recorded_at", Type: Moment, Column: "recorded_at", Storage: Instant, Envelope: true, Unread: "L004", Doc: "when the source recorded the row; the time of the load where not stated"},
	},
	Rules: []Rule{
		{Code: "G001", Check: notAbove(orderValue), Doc: "value is above zero"},
		notRecordedLater(orderRecorded),
		{Code: "G002", Check: recordedLate, Doc: "an order is recorded at most 400 days after it was signed"},
		{Code: "G003", Doc: "a contract of an operator is one order; of several the one recorded last counts"},
	},
	Codes: []Breach{
		{"G001", Rejected, NoBit, AtLoad, "value", "value is missing, unreadable or not above zero, or ccy is missing or not in ISO 4217"},
		{"G002", Flagged, 4, AtLoad, "recorded_at", "recorded_at is more than 400 days after signed_on"},
		{"G003", Normalised, 5, AtLoad, "contract_no", "another order has this operator and contract; the one recorded last counts"},
	},
}

// recordedLate compares local days. A row that does not state recorded_at is recorded now.
func recordedLate(r *Row) bool {
	recorded := r.Now
	if s := &r.Slots[orderRecorded]; s.Set {
		recorded = s.N
	}
	return r.LocalDay(recorded)-r.Slots[orderSigned].N > 400
}

// fillOrder converts the value where the file does not and the customs rate of the month is known.
func fillOrder(r *Row) {
	value, currency := &r.Slots[orderValue], r.Slots[orderCurrency].Text
	if r.Slots[orderCNY].Set || !value.Set {
		return
	}
	if string(currency) == cny {
		r.Slots[orderCNY].Put((value.N + 50) / 100)
		return
	}
	if by, earlier, ok := r.Profile.rateOf(currency, r.Slots[orderSigned].N); ok && !earlier {
		if converted, ok := by.inCNY(value.N); ok {
			r.Slots[orderCNY].Put(converted)
		}
	}
}
