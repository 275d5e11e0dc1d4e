package loader

import (
	"slices"
	"testing"
	"time"

	"greenlane/record"
)

// withReferences loads reference rows and then rows of a kind beside an operator, and returns the report and what was stored of the kind.
func withReferences(t *testing.T, together bool, kind record.Kind, row fields, references ...any) (Report, []stored) {
	t.Helper()
	store := newMemory()
	mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
	if kind == record.DeclarationEvents {
		mustLoad(t, store, options(), record.Declarations, csvText(with(goodDeclaration, "declaration_id", "D0", "lodged_at", "2020-02-10T09:00:00+08:00")))
	}
	if together {
		return mustLoad(t, store, options(), append(references, kind, csvText(row))...), store.rows(kind)
	}
	if len(references) > 0 {
		mustLoad(t, store, options(), references...)
	}
	return mustLoad(t, store, options(), kind, csvText(row)), store.rows(kind)
}

// TestLoadedListsAreComplete: a code outside a partial list is flagged as long as nothing of the list was loaded, and waits afterwards.
func TestLoadedListsAreComplete(t *testing.T) {
	offices := []any{record.Offices, csvText(with(goodOffice, "tz", ""))}
	procedures := []any{record.Codes, csvText(goodCode)}
	labels := []any{record.Codes, csvText(with(goodCode, "list", "no_list_of_ours"))}
	for _, c := range []struct {
		change     []string
		references []any
		codes      []string
		waits      bool
	}{
		{ch("office", "9999"), nil, []string{"D008"}, false},
		{ch("office", "9999"), offices, []string{"D008"}, true},
		{ch("office", "2201"), offices, nil, false}, // built in
		{ch("office", "8801"), offices, nil, false}, // loaded
		{ch("office", "9999"), procedures, []string{"D008"}, false},
		{ch("procedure_code", "0111"), nil, []string{"D007"}, false},
		{ch("procedure_code", "0111"), procedures, nil, false},
		{ch("procedure_code", "0112"), procedures, []string{"D007"}, true},
		{ch("procedure_code", "0112"), labels, []string{"D007"}, false},
	} {
		for _, together := range []bool{false, true} {
			report, rows := withReferences(t, together, record.Declarations, with(goodDeclaration, c.change...), c.references...)
			if got := codesIn(report); !slices.Equal(got, c.codes) || (len(rows) == 0) != c.waits {
				t.Errorf("%v beside %v, together %v: %v, %d rows", c.change, c.references, together, got, len(rows))
			}
		}
	}
}

// TestCountriesAreKnownFromTheirFirstDay: XK is not in ISO 3166-1; a row makes it a country from a day on. JP always was one.
func TestCountriesAreKnownFromTheirFirstDay(t *testing.T) {
	for _, c := range []struct {
		country, from string
		codes         []string
	}{
		{"XK", "2020-03-10", nil},              // lodged on that day
		{"XK", "2020-03-11", []string{"D011"}}, //
		{"XK", "", nil},                        // always
		{"JP", "2020-03-11", nil},              // built in
		{"XA", "2020-03-10", []string{"D011"}}, // not the loaded one
	} {
		loaded := c.country
		if c.country == "XA" {
			loaded = "XK"
		}
		report, _ := withReferences(t, true, record.Declarations, with(goodDeclaration, "partner_country", c.country),
			record.Countries, csvText(with(goodCountry, "code", loaded, "valid_from", c.from)))
		if got := codesIn(report); !slices.Equal(got, c.codes) {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// TestInstantsAreReadInTheZoneOfTheOffice: 09:00 without offset is 01:00 UTC in Shanghai and 03:00 UTC at an office in Urumqi.
func TestInstantsAreReadInTheZoneOfTheOffice(t *testing.T) {
	urumqi := []any{record.Offices, csvText(goodOffice)}
	for _, c := range []struct {
		office, at, offset string
		codes              []string
		utc                time.Time
	}{
		{"8801", "2020-02-10T09:00:00", "", []string{"E003"}, time.Date(2020, 2, 10, 3, 0, 0, 0, time.UTC)},
		{"2201", "2020-02-10T09:00:00", "", []string{"E003"}, time.Date(2020, 2, 10, 1, 0, 0, 0, time.UTC)},
		{"8801", "2020-02-10T09:00:00+08:00", "360", nil, time.Date(2020, 2, 10, 1, 0, 0, 0, time.UTC)},
		{"8801", "2020-02-10T09:00:00+08:00", "480", []string{"E005"}, time.Date(2020, 2, 10, 1, 0, 0, 0, time.UTC)},
		{"2201", "2020-02-10T09:00:00+08:00", "360", []string{"E005"}, time.Date(2020, 2, 10, 1, 0, 0, 0, time.UTC)},
		{"2201", "2020-02-10T09:00:00+08:00", "480", nil, time.Date(2020, 2, 10, 1, 0, 0, 0, time.UTC)},
	} {
		event := with(goodEvent, "event_type", "ACC", "actor_office", c.office, "occurred_at", c.at, "tz_offset_min", c.offset, "recorded_at", "2020-02-11T00:00:00Z")
		report, rows := withReferences(t, false, record.DeclarationEvents, event, urumqi...)
		if got := codesIn(report); !slices.Equal(got, c.codes) || len(rows) != 1 || rows[0].number("occurred_at") != c.utc.UnixMilli() {
			t.Errorf("%+v: %v, %v", c, got, rows)
		}
	}
	for country, utc := range map[string]time.Time{
		"JP": time.Date(2020, 2, 1, 3, 0, 0, 0, time.UTC), "US": time.Date(2020, 2, 1, 17, 0, 0, 0, time.UTC), "ZZ": time.Date(2020, 2, 1, 4, 0, 0, 0, time.UTC),
	} {
		_, rows := withReferences(t, false, record.ForeignClearances, with(goodForeign, "country", country, "declared_at", "2020-02-01T12:00:00"))
		if len(rows) != 1 || rows[0].number("declared_at") != utc.UnixMilli() {
			t.Errorf("noon in %s is %v, got %v", country, utc, rows)
		}
	}
}

// TestCustomsRates is scenario A8: 123,456,789 JPY by a rate of 6.5432 CNY for 100 are 807,802,461.7848 ÷ 100 CNY.
func TestCustomsRates(t *testing.T) {
	yen := with(goodDeclaration, "declared_ccy", "JPY", "invoice_value", "123456789", "stat_value_cny", "")
	march := []any{record.FXRates, csvText(goodRate, with(goodRate, "kind", "market", "cny_per_unit", "9"), with(goodRate, "valid_from", "2020-04-01", "cny_per_unit", "7"))}
	for _, c := range []struct {
		lodged, stated string
		references     []any
		codes          []string
		value          int64
		rate           string
	}{
		{"2020-03-10T09:00:00+08:00", "", march, []string{"D022"}, 807_802_462, "customs/JPY/2020-03-01"},
		{"2020-02-29T16:00:00Z", "", march, []string{"D022"}, 807_802_462, "customs/JPY/2020-03-01"}, // 1 March in Shanghai
		{"2020-02-29T15:59:59Z", "", march, []string{"D023"}, 0, ""},                                 // February: no rate, nor one for January
		{"2020-03-31T16:00:00Z", "", march, []string{"D022"}, 864_197_523, "customs/JPY/2020-04-01"}, // 1 April in Shanghai
		{"2020-05-31T15:59:59Z", "", march, []string{"D022", "D024"}, 864_197_523, "customs/JPY/2020-04-01"},
		{"2020-05-31T16:00:00Z", "", march, []string{"D023"}, 0, ""},                          // June
		{"2020-03-10T09:00:00+08:00", "8239585.11", march, nil, 823_958_511, ""},              // 2 % above, rounded down
		{"2020-03-10T09:00:00+08:00", "8239585.12", march, []string{"D022"}, 823_958_512, ""}, //
		{"2020-03-10T09:00:00+08:00", "1", nil, nil, 100, ""},                                 // nothing to compare with
		{"2020-05-31T15:59:59Z", "1", march, nil, 100, ""},                                    // nor with the rate of another month
	} {
		row := with(yen, "lodged_at", c.lodged, "recorded_at", "2020-07-01T00:00:00Z", "stat_value_cny", c.stated)
		report, rows := withReferences(t, true, record.Declarations, row, c.references...)
		if got := codesIn(report); !slices.Equal(got, c.codes) {
			t.Errorf("%+v: %v", c, got)
		}
		if len(rows) == 0 != (c.value == 0) || len(rows) == 1 && (rows[0].number("stat_value_cny") != c.value || rows[0].text("fx_rate_id") != c.rate) {
			t.Errorf("%+v: %v", c, rows)
		}
	}
	_, orders := withReferences(t, true, record.TradeOrders, with(goodOrder, "ccy", "JPY", "value", "123456789", "value_cny", ""), march...)
	if orders[0].number("value_cny") != 807_802_462 {
		t.Errorf("an order is worth the same: %v", orders[0])
	}
	_, orders = withReferences(t, true, record.TradeOrders, with(goodOrder, "ccy", "JPY", "value", "123456789", "value_cny", "", "signed_on", "2020-05-01"), march...)
	if orders[0]["value_cny"] != nil {
		t.Errorf("an order of a month without rate has no value in CNY: %v", orders[0])
	}
}

// TestLoadedRegimes: a regime that is not built in becomes known with its tiers, from its first day on.
func TestLoadedRegimes(t *testing.T) {
	regime := []any{record.Regimes, csvText(with(goodRegime, "valid_from", "2019-03-16"), with(goodRegime, "valid_from", "2019-03-16", "tier", "regular"))}
	for _, c := range []struct {
		tier, from string
		codes      []string
	}{
		{"advanced_certified", "2019-03-16", nil},
		{"certified", "2019-03-16", []string{"T005"}},
		{"advanced_certified", "2019-03-15", []string{"T002"}},
	} {
		row := with(goodTier, "regime", "NEW", "tier", c.tier, "valid_from", c.from)
		report, _ := withReferences(t, true, record.TierHistory, row, regime...)
		if got := codesIn(report); !slices.Equal(got, c.codes) {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if report, _ := withReferences(t, true, record.TierHistory, with(goodTier, "regime", "NEW")); !slices.Equal(codesIn(report), []string{"T007"}) {
		t.Error("without its rows the regime is not known")
	}
}

// TestRetiredGoodsCodes: what is retired in the edition of lodgement goes on as its successor, edition by edition.
func TestRetiredGoodsCodes(t *testing.T) {
	store := newMemory()
	mustLoad(t, store, options(), record.Operators, csvText(goodOperator), record.Declarations, csvText(goodDeclaration),
		record.HSCodes, csvText(
			with(goodHS, "hs_code", "111111", "edition", "2007", "successor", "222222"), with(goodHS, "hs_code", "222222", "edition", "2012", "successor", "33333300"),
			with(goodHS, "hs_code", "333333", "edition", "2017"), with(goodHS, "hs_code", "444444", "edition", "2012"), with(goodHS, "hs_code", "0101", "edition", "2017"),
		))
	items := csvText(
		with(goodItem, "declaration_id", "D1", "item_no", "1", "hs_code", "11111100"), with(goodItem, "declaration_id", "D1", "item_no", "2", "hs_code", "33333399"),
		with(goodItem, "declaration_id", "D1", "item_no", "3", "hs_code", "44444400"), with(goodItem, "declaration_id", "D1", "item_no", "4", "hs_code", "55555500"),
	)
	report := mustLoad(t, store, options(), record.DeclarationItems, items)
	if got := codesIn(report); !slices.Equal(got, []string{"I003", "I004"}) || report.Summaries[0].Quarantined != 2 || report.Summaries[0].Flagged != 1 {
		t.Errorf("item 1 goes on, 3 and 4 wait: %v %+v", got, report.Summaries[0])
	}
	rows := store.rows(record.DeclarationItems)
	if len(rows) != 2 || rows[0].text("hs_code") != "33333300" || rows[1].text("hs_code") != "33333399" {
		t.Errorf("items: %v", rows)
	}
	if again := mustLoad(t, store, options(), record.DeclarationItems, csvText(with(goodItem, "declaration_id", "D1", "hs_code", "11111100"))); again.Summaries[0].Unchanged != 1 {
		t.Errorf("the same item again is nothing new: %+v", again.Summaries[0])
	}
}
