package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greenlane/catalog"
)

// toldOf is everything that is told of a measure.
const toldOf = "fragment told on Measure{value decimal status low high level method numerator denominator declarations groups previous change warnings{code message}}"

func everyMeasureOf(fact catalog.Fact) string {
	var measures []string
	for _, m := range fact.Measures {
		measures = append(measures, m.Name+"{...told}")
	}
	return strings.Join(measures, " ")
}

// ofDeclarations asks for everything that is told of every measure of declarations and of their segments, in rows and in all.
func ofDeclarations() string {
	var b strings.Builder
	for _, ask := range []struct {
		fact      catalog.Fact
		arguments string
	}{
		{catalog.Clearance, `compareTo:{preset:PREVIOUS_PERIOD}`},
		{catalog.ReleaseSegments, `where:{segment:{in:["S3"]}}`},
	} {
		all := everyMeasureOf(ask.fact)
		fmt.Fprintf(&b, `%s(during:{from:"2020-06-01",to:"2020-07-01"} %s first:10){rows{tier %s} total{%s}}`, ask.fact.Name, ask.arguments, all, all)
	}
	return toldOf + "{" + b.String() + "}"
}

// ofAllElse asks for everything that is told of every other measure, in all.
func ofAllElse() string {
	var b strings.Builder
	for _, fact := range catalog.Facts() {
		when := `during:{from:"2020-06-01",to:"2020-07-01"}`
		if fact.Stock {
			when = `at:"2020-06-30"`
		}
		if fact.Name != catalog.Clearance.Name && fact.Name != catalog.ReleaseSegments.Name {
			fmt.Fprintf(&b, `%s(%s){total{%s}}`, fact.Name, when, everyMeasureOf(fact))
		}
	}
	return toldOf + "{" + b.String() + "}"
}

// The command line and GraphQL over HTTP say the same of every measure, to the byte.
func TestEveryMeasureThroughEveryDoor(t *testing.T) {
	m := newTerminal(t)
	m.succeeds("generate", "--world", "a12", "--out", "a12")
	for _, kind := range []string{"operators", "tier_history", "declarations", "declaration_events", "inspections"} {
		if _, err := os.Stat(filepath.Join(m.dir, "a12", kind+".csv")); err == nil {
			m.succeeds("load", kind, filepath.Join("a12", kind+".csv"))
		}
	}
	path := filepath.Join(m.dir, "every.graphql")
	typed := map[string]string{}
	for _, document := range []string{ofDeclarations(), ofAllElse()} {
		if err := os.WriteFile(path, []byte(document), 0o600); err != nil {
			t.Fatal(err)
		}
		typed[document] = strings.TrimSpace(m.succeeds("query", path, "--format", "json"))
	}

	_, served := m.started("serve", "--listen", "127.0.0.1:0")
	url := served.until(t, `serving (http://127\.0\.0\.1:\d+) `)[1]
	for document, answer := range typed {
		body, err := json.Marshal(map[string]string{"query": document})
		if err != nil {
			t.Fatal(err)
		}
		code, posted := fetch(t, http.MethodPost, url+"/graphql", string(body))
		if code != http.StatusOK || strings.TrimSpace(posted) != answer {
			t.Errorf("POST /graphql: %d %.500s\ntyped: %.500s", code, posted, answer)
		}
	}
	haveValues(t, typed[ofDeclarations()], map[string][]string{
		"clearance":       {"declarations", "inspectionRate", "overallClearanceTimeMedianHours", "tradeShareDeclarations", "operatorHhi"},
		"releaseSegments": {"segmentDeclarations", "segmentCoverage"},
	})
	haveValues(t, typed[ofAllElse()], map[string][]string{
		"operatorStock":   {"operators"},
		"tierTransitions": {"transitions", "transitionsPerOperatorYear"},
		"enforcement":     {"discreditsPer1k", "discreditedOperators"},
	})
}

// haveValues tells that some measures of an answer are known in all.
func haveValues(t *testing.T, text string, measures map[string][]string) {
	t.Helper()
	var answer struct {
		Data map[string]struct {
			Total map[string]struct{ Value *float64 }
		}
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	for fact, some := range measures {
		for _, name := range some {
			if answer.Data[fact].Total[name].Value == nil {
				t.Errorf("%s of the world has no value", name)
			}
		}
	}
}
