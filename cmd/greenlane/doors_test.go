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

// everyMeasure asks for everything that is told of every measure of declarations and of their segments, in rows and in all.
func everyMeasure() string {
	var b strings.Builder
	b.WriteString("fragment told on Measure{value decimal status low high level method numerator denominator declarations groups previous change warnings{code message}}{")
	for _, ask := range []struct {
		fact      catalog.Fact
		arguments string
	}{
		{catalog.Clearance, `compareTo:{preset:PREVIOUS_PERIOD}`},
		{catalog.ReleaseSegments, `where:{segment:{in:["S3"]}}`},
	} {
		var measures []string
		for _, m := range ask.fact.Measures {
			measures = append(measures, m.Name+"{...told}")
		}
		all := strings.Join(measures, " ")
		fmt.Fprintf(&b, `%s(during:{from:"2020-06-01",to:"2020-07-01"} %s first:10){rows{tier %s} total{%s}}`, ask.fact.Name, ask.arguments, all, all)
	}
	return b.String() + "}"
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
	if err := os.WriteFile(path, []byte(everyMeasure()), 0o600); err != nil {
		t.Fatal(err)
	}
	typed := strings.TrimSpace(m.succeeds("query", path, "--format", "json"))

	_, served := m.started("serve", "--listen", "127.0.0.1:0")
	url := served.until(t, `serving (http://127\.0\.0\.1:\d+) `)[1]
	body, err := json.Marshal(map[string]string{"query": everyMeasure()})
	if err != nil {
		t.Fatal(err)
	}
	code, posted := fetch(t, http.MethodPost, url+"/graphql", string(body))
	if code != http.StatusOK || strings.TrimSpace(posted) != typed {
		t.Errorf("POST /graphql: %d %.500s\ntyped: %.500s", code, posted, typed)
	}
	var answer struct {
		Data map[string]struct {
			Total map[string]struct{ Value *float64 }
		}
	}
	if err := json.Unmarshal([]byte(typed), &answer); err != nil {
		t.Fatal(err)
	}
	for fact, some := range map[string][]string{
		"clearance":       {"declarations", "inspectionRate", "overallClearanceTimeMedianHours", "tradeShareDeclarations", "operatorHhi"},
		"releaseSegments": {"segmentDeclarations", "segmentCoverage"},
	} {
		for _, name := range some {
			if answer.Data[fact].Total[name].Value == nil {
				t.Errorf("%s of the world has no value", name)
			}
		}
	}
}
