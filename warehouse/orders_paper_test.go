package warehouse_test

import (
	"strings"
	"testing"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
)

const (
	rateColumns  = "ccy,kind,valid_from,cny_per_unit,quote_unit,recorded_at\n"
	orderColumns = "order_id,operator_id,country,signed_on,ccy,value,value_cny,is_new,status,contract_no,recorded_at\n"
)

// Orders of both years are worth what they are at the rates of the earlier one, to the fen, half of one upwards.
func TestOrdersInConstantCurrencyOnPaper(t *testing.T) {
	w := paperStore(t, loader.Options{})
	texts(t, w, record.FXRates, rateColumns+
		"EUR,customs,2019-02-01,7.12345678,1,2019-02-01T00:00:00Z\n"+
		"EUR,market,2019-02-02,9,1,2019-02-02T00:00:00Z\n"+ // by which nothing is converted
		"EUR,customs,2020-02-01,8,1,2020-02-01T00:00:00Z\n"+
		"GBP,customs,2019-02-01,8.5,1,2019-02-01T00:00:00Z\n"+
		"GBP,customs,2019-02-20,9,1,2019-02-20T00:00:00Z\n"+ // the rate of the month is the one that begins last in it
		"JPY,customs,2019-03-01,6.5432,100,2019-03-01T00:00:00Z\n"+
		"USD,customs,2020-03-01,7,1,2020-03-01T00:00:00Z\n",
		record.TradeOrders, orderColumns+
			"O1,OP1,DE,2019-02-28,EUR,100,700,1,signed,C1,2019-03-02T00:00:00Z\n"+ // 712.345678
			"O2,OP1,DE,2020-02-29,EUR,150,1200,1,signed,C2,2020-03-02T00:00:00Z\n"+ // 1068.518517
			"O3,OP1,GB,2019-02-05,GBP,10,85,1,signed,C3,2019-02-06T00:00:00Z\n"+
			"O4,OP1,GB,2020-02-05,GBP,20,190,1,signed,C4,2020-02-06T00:00:00Z\n"+
			"O5,OP1,JP,2019-03-01,JPY,1000,65,1,signed,C5,2019-03-02T00:00:00Z\n"+ // 65.432
			"O6,OP1,JP,2020-03-31,JPY,123456789,8000000,1,signed,C6,2020-04-02T00:00:00Z\n"+ // 8078024.617848
			"O7,OP1,SG,2019-03-01,CNY,1.0050,1.01,1,signed,C7,2019-03-02T00:00:00Z\n"+
			"O8,OP1,SG,2020-03-01,CNY,2.0149,2.01,1,signed,C8,2020-03-02T00:00:00Z\n"+
			"O9,OP1,US,2019-03-01,USD,100,650,1,signed,C9,2019-03-02T00:00:00Z\n"+ // of March 2019 there is no rate
			"O10,OP1,US,2020-03-01,USD,200,1400,1,signed,C10,2020-03-02T00:00:00Z\n"+
			"O11,OP1,BR,2020-03-01,XXX,5,,1,signed,C11,2020-03-02T00:00:00Z\n")
	const measure = "newOrdersYoyConstantCurrency"
	q := catalog.Query{
		Fact: catalog.TradeOrders.Name, During: catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2020-07-01")},
		Rows: catalog.Selection{Wanted: true, Dimensions: []string{"partnerCountry"}, Measures: []string{measure, "newOrdersYoy"}, Explained: []string{measure}},
	}
	a := put(t, w, q)
	for _, c := range []struct {
		country                string
		now, before, nominally float64
	}{{"DE", 1068.52, 712.35, 12.0/7 - 1}, {"GB", 180, 90, 19.0/8.5 - 1}, {"JP", 8_078_024.62, 65.43, 8_000_000.0/65 - 1}, {"SG", 2.01, 1.01, 2.01/1.01 - 1}} {
		got := a.cell(measure, c.country)
		near(t, c.country, got, c.now/c.before-1, 1e-12*c.now)
		near(t, c.country+" nominally", a.cell("newOrdersYoy", c.country), c.nominally, 1e-9)
		if got.Numerator == nil || *got.Numerator != c.now || *got.Denominator != c.before {
			t.Errorf("%s: %s, want %v over %v", c.country, shown(got), c.now, c.before)
		}
		if got.Behind == nil || !strings.Contains(got.Behind.Text, "value_at_earlier_rates") {
			t.Errorf("%s is explained as %+v", c.country, got.Behind)
		}
	}
	us, br := a.cell(measure, "US"), a.cell(measure, "BR")
	if us.Status != catalog.NotEstimable || !warned(us, catalog.WarnNotCollected) || !strings.Contains(shown(us), "1 of 2 orders are of a currency whose customs rate") {
		t.Errorf("without a rate: %s", shown(us))
	}
	if br.Status != catalog.NotEstimable || !warned(br, catalog.WarnNotCollected) {
		t.Errorf("of an unknown currency: %s", shown(br))
	}
	near(t, "US nominally", a.cell("newOrdersYoy", "US"), 14.0/6.5-1, 1e-12)

	// The rate is put right later: what was known before says what it did.
	texts(t, w, record.FXRates, rateColumns+"EUR,customs,2019-02-01,7.5,1,2020-06-01T00:00:00Z\n")
	near(t, "by the rate put right", put(t, w, q).cell(measure, "DE"), 0.5, 1e-12)
	q.Rows.Explained, q.KnownAt = nil, instant(t, "2020-05-01T00:00:00Z")
	near(t, "as known before", put(t, w, q).cell(measure, "DE"), 1068.52/712.35-1, 1e-12)
}
