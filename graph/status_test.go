package graph

import (
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
)

func answered(t *testing.T, document string) string {
	t.Helper()
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), document, "", nil)
	if len(response.Errors) > 0 {
		t.Fatalf("%s: %s", document, response.Body)
	}
	return string(response.Body)
}

func TestStatusAndCatalogAreAnswered(t *testing.T) {
	for document, want := range map[string]string{
		`{ dataStatus { dataVersion dataCut kinds { kind loads read pending pendingSince } } catalog { facts { name } } }`: `{"data":{"dataStatus":{"dataVersion":"3",` +
			`"dataCut":"1970-01-01T00:00:00Z","kinds":[{"kind":"declarations","loads":"2","read":"9007199254740993","pending":"0","pendingSince":null}]},` +
			`"catalog":{"facts":[` + factNames() + `]}}}`,
		`{ dataStatus { loads(first: 7) { id state kind startedAt landedAt sources dataVersion read rejected codes { code disposition rows } } } }`: `{"data":{"dataStatus":{"loads":[` +
			`{"id":"7","state":"READING","kind":null,"startedAt":"2020-08-01T00:00:00Z","landedAt":null,"sources":[],"dataVersion":null,"read":"0","rejected":"0","codes":null},` +
			`{"id":"2","state":"PUBLISHED","kind":"inspections","startedAt":"2020-08-01T00:00:00Z","landedAt":"2020-08-01T00:00:00Z","sources":["i.csv"],"dataVersion":"3",` +
			`"read":"3","rejected":"2","codes":[{"code":"N004","disposition":"rejected","rows":"2"}]}]}}}`,
		`{ dataStatus { unlisted { kind column rows } } }`: `{"data":{"dataStatus":{"unlisted":[{"kind":"declarations","column":"office","rows":"3"}]}}}`,
		`{ dataStatus { overdueReleases { office declarations } } }`: `{"data":{"dataStatus":{"overdueReleases":[{"office":"true","declarations":"9"},` +
			`{"office":null,"declarations":null}]}}}`,
		`{ dataStatus { verification { agrees dataVersion questions rolled months differences } } }`: `{"data":{"dataStatus":{"verification":` +
			`{"agrees":false,"dataVersion":"2","questions":3,"rolled":1,"months":7,"differences":["facts of month 202001"]}}}}`,
		`{ dataStatus { loads { id } } }`: `{"data":{"dataStatus":{"loads":[{"id":"20"},{"id":"2"}]}}}`,
		`{ dataStatus { rejects { code rows } all: rejects(load: "2", kind: "inspections", code: "N004", first: 9, examples: 2) { examples { load file line column value payload message } } } }`: `{"data":{"dataStatus":{` +
			`"rejects":[{"code":"N004","rows":"2"}],"all":[{"examples":[{"load":"2","file":"i.csv","line":"5","column":"side","value":"true","payload":null,` +
			`"message":"{Load:2 Kind:inspections Code:N004 First:9 Examples:2}"}]}]}}}`,
	} {
		if got := answered(t, document); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", document, got, want)
		}
	}
}

func TestListsOfTheStatusAreBounded(t *testing.T) {
	for document, says := range map[string]string{
		`{ dataStatus { loads(first: 0) { id } } }`:                           "first must be from 1 to 1000",
		`{ dataStatus { loads(first: 1001) { id } } }`:                        "first must be from 1 to 1000",
		`{ dataStatus { loads(first: null) { id } } }`:                        "first must be from 1 to 1000",
		`{ dataStatus { rejects(first: -1) { code } } }`:                      "first must be from 1 to 1000",
		`{ dataStatus { rejects(examples: 11) { code examples { line } } } }`: "examples must be from 1 to 10",
		`{ dataStatus { rejects(code: "") { code } } }`:                       "leave them out",
		`{ dataStatus { loads(first: 1000) { id } } }`:                        "",
	} {
		r := &recorder{}
		response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), document, "", nil)
		switch {
		case says == "" && len(response.Errors) > 0:
			t.Errorf("%s: %s", document, response.Body)
		case says != "" && (len(response.Errors) != 1 || response.Errors[0].Code != catalog.BadRequest || !strings.Contains(response.Errors[0].Message, says)):
			t.Errorf("%s: got %s, want a refusal that says %q", document, response.Body, says)
		}
	}
	// What a document may cost counts the loads that are asked for.
	var many strings.Builder
	many.WriteString("{ dataStatus { ")
	for i := range 29 {
		many.WriteString(string(rune('a'+i%26)) + string(rune('a'+i/26)) + ": loads(first: 1000) { id codes { code rows } } ")
	}
	many.WriteString("} }")
	if err := refusal(t, many.String(), nil); err.Code != catalog.TooCostly {
		t.Errorf("got %+v, want a refusal of 29 × 1,000 loads with their codes", err)
	}
}

func factNames() string {
	var names []string
	for _, f := range catalog.Facts() {
		names = append(names, `{"name":"`+f.Name+`"}`)
	}
	return strings.Join(names, ",")
}
