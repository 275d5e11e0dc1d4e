package catalog

import "slices"

// MRAArms are the parts of partners whose order growth is compared.
var MRAArms = []Code{
	{"mra_fixed", "Mutual recognition in force all the time"}, {"joined_in_window", "In force for a part of the time"}, {"non_mra", "No mutual recognition at any time"},
}

var (
	ordersSigned   = Aggregate{Name: "orders"}
	orderValue     = Aggregate{Name: "order_value_cny", Column: "value_cny", Scale: 2}
	orderAtOneRate = Aggregate{Name: "order_value_at_earlier_rates", Column: "value_at_earlier_rates", Scale: 2, Lack: "are of a currency whose customs rate for their month of the earlier year is not known"}
	growthOmitted  = []string{"newOrdersYoy", "newOrdersYoyConstantCurrency", "newOrdersMraGap"}
)

const growthNote = " New orders alone, renewals left out; of operators whose tier did not change in either year. An order of 29 February compares with 28 February. " +
	"Spring Festival moves between January and February: take both together."

// TradeOrders is the fact of orders.
var TradeOrders = Fact{
	Name: "tradeOrders", Title: "Trade orders", Rows: "orders", View: "trade_order_rows", Compared: "trade_order_years", Kind: "trade_orders", Cover: CoverOrders,
	Doc: "Contracts of operators with partners abroad by the day they were signed. Cancelled ones are left out, amended ones stand as they are now, and of several " +
		"with one contract number of an operator the one recorded last counts.",
	LeftOut: []Omission{
		{Reason: "CANCELLED", When: Coded{"left_out", []string{"CANCELLED"}}},
		{Reason: "RENEWAL", When: Not{AnyOf{Is("is_new"), Is("newness_unknown")}}, Measures: growthOmitted},
		{Reason: "NEW_OR_RENEWAL_UNKNOWN", When: Is("newness_unknown"), Measures: growthOmitted},
		{Reason: "TIER_CHANGED", When: AllOf{Is("is_new"), Not{Is("steady")}}, Measures: growthOmitted},
	},
	Dimensions: slices.Concat(timeBuckets("of signature"), []Dimension{
		tierWhen("when the order was signed"),
		{Name: "partnerCountry", Kind: OpenCode, Column: "country", Title: "Partner country", Doc: "Destination or contract partner, ISO 3166-1 alpha-2."},
		{
			Name: "mraStatus", Kind: CodeList, Column: "mra_status", List: MRAArms, Title: "Mutual recognition",
			Doc: "Whether mutual recognition with the country was in force on every day of the period and of the year before it, on some, or on none: the same set of partners for both years.",
		},
		{Name: "isNew", Kind: CodeList, List: []Code{{"new", "New order"}, {"renewal", "Renewal, or not stated"}}, Mark: Is("is_new"), Title: "New order", Doc: "Whether it is a new order rather than a renewal."},
		{Name: "ccy", Kind: OpenCode, Column: "ccy", Title: "Currency", Doc: "ISO 4217 code of the currency of the contract."},
	}, ofOperators),
	Measures: []Measure{
		{
			Name: "orders", ID: "trade_orders", Title: "Orders", Unit: Records, Rollup: RollSum, Version: "1", Interval: everyRecord, Source: "Briefing: new orders",
			Doc: "Orders signed, renewals included.", Formula: Total{Of: ordersSigned}, NeedsCover: []Cover{CoverOrders},
		},
		{
			Name: "orderValueCny", ID: "trade_order_value", Title: "Order value", Unit: CNY, Rollup: RollSum, Version: "1", Interval: everyRecord, Source: "Briefing: new orders",
			Doc:     "Value of the orders, renewals included, in yuan at the rate of the day of signature. Unknown where the value of an order in yuan is not known.",
			Formula: Total{Of: orderValue}, NeedsCover: []Cover{CoverOrders},
		},
		{
			Name: "newOrdersYoy", Metric: 35, ID: "new_orders_yoy", Title: "New orders, year on year", Unit: Ratio, Rollup: RollRatio, Version: "1", Interval: drawn,
			Source: "Briefing: new orders with partners of mutual recognition", TierBound: true,
			Doc:     "Value of new orders over that of the same days a year before, less one, each in yuan at the rate of its day: newOrdersYoyConstantCurrency is without what exchange rates did." + growthNote,
			Formula: Growth{orderValue}, NeedsCover: []Cover{CoverOrders},
		},
		{
			Name: "newOrdersYoyConstantCurrency", Metric: 35, ID: "new_orders_yoy", Title: "New orders, year on year, in constant currency", Unit: Ratio, Rollup: RollRatio, Version: "1",
			Interval: drawn, Source: "Briefing: new orders with partners of mutual recognition; SNA 2008 ch. 15: values at the prices of the year before", TierBound: true,
			Doc: "As newOrdersYoy, with the orders of both years in yuan at the customs rates of the earlier one: that of their currency for the month of signature, or for the same " +
				"month a year before. What exchange rates did is not in it; the difference to newOrdersYoy is theirs, and that of rates of the day to customs rates. Unknown where such a " +
				"rate of any order is." + growthNote,
			Formula: Growth{orderAtOneRate}, NeedsCover: []Cover{CoverOrders},
		},
		{
			Name: "newOrdersMraGap", Metric: 36, ID: "new_orders_mra_gap", Title: "New orders, growth with mutual recognition over that without", Unit: Ratio,
			Rollup: RollDerived, Version: "1", Interval: drawn, Source: "Difference in differences of metric 35", TierBound: true,
			Doc: "Growth factor of orders with partners recognised all the time over that with partners never recognised. Partners that joined or left in between are in " +
				"neither. Demand differs by country: a difference, not an effect of recognition." + growthNote,
			Formula:    GrowthGap{orderValue, Coded{"mra_status", []string{"mra_fixed"}}, Coded{"mra_status", []string{"non_mra"}}},
			NeedsCover: []Cover{CoverOrders}, NotBy: []string{"partnerCountry", "mraStatus"},
		},
	},
}
