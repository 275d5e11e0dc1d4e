package graph

import (
	"strings"
	"testing"

	"greenlane/access"
)

func TestComplianceIsTranslated(t *testing.T) {
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), `{ capCompliance(during: {from: "2020-01-01", to: "2020-08-01"}) {
		regime decree standardVersion from to tier weighting status cap floor ratio { value status } rate { value status } } }`, "", nil)
	want := `{"regime":"D237","decree":"GACC Decree 237","standardVersion":null,"from":"2020-01-01","to":"2020-08-01","tier":"advanced_certified","weighting":"POOLED",` +
		`"status":"PASS","cap":0.2,"floor":null,"ratio":{"value":0.04,"status":"OK"},"rate":{"value":null,"status":"NO_POPULATION"}}`
	if len(r.who) != 1 || r.who[0] != access.Local() || !strings.Contains(string(response.Body), want) {
		t.Errorf("%v asked, and %s is not in\n%s", r.who, want, response.Body)
	}
	if refused := refusal(t, `{ capCompliance(during: {from: "2020-13-01", to: "2020-08-01"}) { tier } }`, nil); refused.Code != "BAD_REQUEST" {
		t.Errorf("a day that is none: %+v", refused)
	}
}

func TestSavingsAreTranslated(t *testing.T) {
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), `{ savings(during: {from: "2020-01-01", to: "2020-08-01"}) {
		inspectionsAvoided { value } scenarios { name saved { value } assumptions { name value unit source validFrom } } statements } }`, "", nil)
	want := `{"inspectionsAvoided":{"value":5.5},"scenarios":[{"name":"low","saved":{"value":5.5},"assumptions":[` +
		`{"name":"delay_h_per_inspection","value":"6","unit":"h","source":"survey","validFrom":"2019-01-01"},{"name":"x","value":"1","unit":"","source":"","validFrom":null}]}],"statements":["a model"]}`
	if !strings.Contains(string(response.Body), want) {
		t.Errorf("%s is not in\n%s", want, response.Body)
	}
}

func TestAnEffectIsTranslatedBothWays(t *testing.T) {
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), `{ certificationEffect(during: {from: "2019-07-01", to: "2020-08-01"}, basis: OVERALL, where: {office: {in: ["2200"]}}) {
		reduction { value } mayBeCalledEffect estimand certified treated controls excluded figures { name says reduction { value } } gates { name passed figure }
		leads { month value low high } lags { month } months { month treatedHours controlHours treatedOperators controlOperators } } }`, "", nil)
	for _, part := range []string{
		`{"reduction":{"value":0.5},"mayBeCalledEffect":false,"estimand":"{During:{From:2019-07-01 To:2020-08-01} Window:6 Basis:OVERALL Method:DID Where:0x`,
		`"certified":3,"treated":2,"controls":7,"excluded":1,"figures":[{"name":"plain","says":"p","reduction":{"value":0.5}}],"gates":[{"name":"leads","passed":true,"figure":"f"}],` +
			`"leads":[{"month":-1,"value":0.1,"low":0,"high":0.2}],"lags":[],"months":[{"month":"2020-01-01","treatedHours":0.5,"controlHours":null,"treatedOperators":0,"controlOperators":4}]}`,
	} {
		if !strings.Contains(string(response.Body), part) {
			t.Errorf("%s is not in\n%s", part, response.Body)
		}
	}
}

func TestABriefingIsTranslated(t *testing.T) {
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), `{ briefing(during: {from: "2020-01-01", to: "2020-08-01"}) { from to
		sentences { key statement figures { fact measure of unit value { value } } warnings { code message } } } }`, "", nil)
	want := `{"from":"2020-01-01","to":"2020-08-01","sentences":[{"key":"trade","statement":"half","figures":[{"fact":"clearance","measure":"tradeShareValue","of":"advanced_certified","unit":"ratio","value":{"value":0.5}}],` +
		`"warnings":[{"code":"X","message":"m"}]}]}`
	if !strings.Contains(string(response.Body), want) {
		t.Errorf("%s is not in\n%s", want, response.Body)
	}
}
