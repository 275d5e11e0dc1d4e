package warehouse_test

import (
	"fmt"
	"strings"
	"testing"

	"greenlane/record"
)

// Lists of offices, countries, rates, goods and regimes are taken back: rows that they let in stay, and it is told how many there are. On
// paper: of D1 and D2 only the office of D1 is not built in; D3 and D4 take the rate of March, D4 in April, for want of one; D5 is in CNY.
func TestRowsOfListsThatWereTakenBackAreTold(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators)
	declaration := func(id, office, lodged, currency string) string {
		return fmt.Sprintf("%s,1,import,0110,%s,sea,A,A,JP,%s,%s,100,1,2020-05-01T00:00:00Z\n", id, office, lodged, currency)
	}
	const (
		march, april = "2020-03-31T15:59:59Z", "2020-03-31T16:00:00Z" // in Shanghai
		offices      = "office_code,name_en,tz\n9901,Pass,Asia/Urumqi\n2200,Shanghai,Asia/Shanghai\n"
		items        = "declaration_id,item_no,hs_code,origin,qty1,unit1\n"
		tiers        = "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n"
	)
	shows := func(what string, load uint64, want string) {
		t.Helper()
		status, err := w.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		counts, err := w.Unlisted(t.Context(), status, load)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range counts {
			got = append(got, fmt.Sprintf("%s %s %d", c.Kind, c.Column, c.Rows))
		}
		if said := strings.Join(got, ", "); said != want {
			t.Errorf("%s: %q, want %q", what, said, want)
		}
	}
	undo := func(load uint64) {
		t.Helper()
		if _, err := w.Undo(t.Context(), load, nil); err != nil {
			t.Fatal(err)
		}
	}
	texts(t, w, record.Declarations, undoDeclarations+declaration("D0", "9901", march, "CNY")) // flagged: the list came later
	list := texts(t, w, record.Offices, offices)
	rates := texts(t, w, record.FXRates, "ccy,valid_from,cny_per_unit\nTHB,2020-03-01,0.2\nTHB,2020-02-01,0.3\n", record.Regimes,
		"regime,valid_from,tier\nNEW,2019-01-01,certified\n")
	texts(t, w, record.Declarations, undoDeclarations+declaration("D1", "9901", march, "CNY")+declaration("D2", "2200", march, "CNY")+
		declaration("D3", "2200", march, "THB")+declaration("D4", "2200", april, "THB")+declaration("D5", "2200", april, "CNY"))
	goods := texts(t, w, record.HSCodes, "hs_code,edition\n847130,HS2017\n620343,HS2017\n")
	texts(t, w, record.DeclarationItems, items+"D1,1,84713000,JP,1,035\nD1,2,84713000,JP,1,035\nD2,1,62034300,JP,1,035\n",
		record.TierHistory, tiers+"A,2020-01-01,certified,NEW,grant,N1,2019-12-20,2020-01-01T00:00:00Z\n")
	shows("nothing is gone", 0, "")
	undo(list)
	shows("no offices", 0, "declarations office 1")
	shows("of another load", rates, "")
	undo(rates)
	shows("of the rates and regimes", rates, "tier_history regime 1, declarations declared_ccy 2")
	undo(goods)
	shows("no goods", goods, "declaration_items hs_code 3")
	shows("all that is gone", 0, "tier_history regime 1, declarations office 1, declarations declared_ccy 2, declaration_items hs_code 3")
	texts(t, w, record.Declarations, undoDeclarations+declaration("D6", "9901", march, "CNY")) // flagged: no list has it
	shows("what came later was not judged by it", list, "declarations office 1")
	texts(t, w, record.Offices, offices, record.HSCodes, "hs_code,edition\n847130,HS2022\n")
	shows("listed again", 0, "tier_history regime 1, declarations declared_ccy 2, declaration_items hs_code 1")
}
