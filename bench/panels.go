package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/access"
	"greenlane/graph"
)

//go:embed panels adhoc
var panelFiles embed.FS

// What is promised of the eight panels of a dashboard in one request, and of the rates that dashboards ask for most.
const (
	panelsShare   = 1.0 / 30 // of the reference's time
	panelsTime    = 60       // ms
	panelsRows    = 0.02     // of the facts
	rateByMonth   = 10       // ms
	rateOfPeriod  = 25
	rateFiltered  = 100
	panelsSame    = 1e-9
	panelsSketchy = 5e-3 // of medians and percentiles, which come from histograms
)

// panel is a question of a dashboard with the statement that asks the facts for the same.
type panel struct{ name, document, sql string }

// panelsOf reads those of a folder.
func panelsOf(folder string) ([]panel, error) {
	files, err := panelFiles.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("list the %s: %w", folder, err)
	}
	var out []panel
	for _, f := range files {
		name, found := strings.CutSuffix(f.Name(), ".graphql")
		if !found {
			continue
		}
		document, err := panelFiles.ReadFile(path.Join(folder, f.Name()))
		if err != nil {
			return nil, fmt.Errorf("read panel %s: %w", name, err)
		}
		sql, err := panelFiles.ReadFile(path.Join(folder, name+".sql"))
		if err != nil {
			return nil, fmt.Errorf("read the reference of panel %s: %w", name, err)
		}
		out = append(out, panel{name, string(document), string(sql)})
	}
	return out, nil
}

// together is one document of all panels, each under an alias.
func together(all []panel) string {
	var b strings.Builder
	b.WriteString("{\n")
	for i, p := range all {
		inner := strings.TrimSpace(p.document)
		fmt.Fprintf(&b, "p%d: %s\n", i+1, strings.TrimSpace(inner[1:len(inner)-1]))
	}
	b.WriteString("}")
	return b.String()
}

// The rates that are asked for most: by month, of a period that is no calendar year, and filtered by what rollups hold.
var rates = []struct {
	what, document string
	most           float64 // ms
}{
	{"rate by tier and month", `{ clearance(during: {from: "2019-08-01", to: "2020-08-01"}) { rows { month tier inspectionRate { value low high } } } }`, rateByMonth},
	{"rate by tier, 17 months", `{ clearance(during: {from: "2018-11-01", to: "2020-04-01"}) { rows { tier inspectionRate { value low high } } total { inspectionRate { value low high } } } }`, rateOfPeriod},
	{"rate by tier of imports at two offices, 17 months", `{ clearance(during: {from: "2018-11-01", to: "2020-04-01"}, where: {direction: {in: ["import"]}, office: {in: ["2201", "2202"]}}) {
		rows { tier inspectionRate { value low high } } } }`, rateFiltered},
}

func (b *bench) measurePanels(ctx context.Context) error { return b.inCountry(ctx, b.panelsIn) }

func (b *bench) panelsIn(ctx context.Context, s *session, _ fileSet) error {
	all, err := panelsOf("panels")
	if err != nil {
		return err
	}
	ask := s.api(ctx)
	reader, err := clickhouse.Open(&clickhouse.Options{
		Addr: []string{fmt.Sprintf("%s:%d", s.at.Host, s.at.TCPPort)}, ReadTimeout: time.Hour,
		Auth: clickhouse.Auth{Database: s.at.Database, Username: s.at.Reader.User, Password: s.at.Reader.Password},
	})
	if err != nil {
		return fmt.Errorf("connect as the reader: %w", err)
	}
	defer reader.Close() //nolint:errcheck // nothing of it is needed any more
	of, err := s.liveBuilds(ctx)
	if err != nil {
		return err
	}
	var byHand series
	read := int64(0)
	for _, p := range all {
		mine, theirs, rows, err := b.besideHand(p, b.rounds, ask, func() (driver.Rows, error) {
			return reader.Query(ctx, p.sql, clickhouse.Named("builds", of.builds), clickhouse.Named("cut", of.cut))
		})
		if err != nil {
			return err
		}
		read += rows
		byHand = append(byHand, theirs.median())
		b.table.add(row{"panel " + p.name, mine.text("ms"), theirs.text("ms"), fmt.Sprintf("%.3f", mine.over(theirs).median()), "", ""})
	}
	whole := series{}
	for range b.rounds * 3 {
		if err := timed(&whole, func() error { _, err := ask(together(all)); return err }); err != nil {
			return fmt.Errorf("the panels together: %w", err)
		}
	}
	sum := 0.0
	for _, ms := range byHand {
		sum += ms
	}
	b.table.add(row{
		"eight panels in one request", whole.text("ms"), series{sum}.text("ms"), fmt.Sprintf("%.3f", whole.median()/sum),
		fmt.Sprintf("<= %.3f x, <= %d ms", panelsShare, panelsTime), verdict(whole.median() <= panelsShare*sum && whole.median() <= panelsTime),
	})
	b.table.add(row{
		"eight panels: rows read, of the facts", fmt.Sprintf("%d", read), fmt.Sprintf("%d", of.facts), fmt.Sprintf("%.3f", float64(read)/float64(of.facts)),
		fmt.Sprintf("<= %g x reference", panelsRows), verdict(float64(read) <= panelsRows*float64(of.facts)),
	})
	for _, r := range rates {
		var took series
		for range b.rounds * 5 {
			if err := timed(&took, func() error { _, err := ask(r.document); return err }); err != nil {
				return fmt.Errorf("%s: %w", r.what, err)
			}
		}
		b.table.below(r.what, took, nil, "ms", r.most)
	}
	return nil
}

// api is the one road from a document to its answer, without a cache.
func (s *session) api(ctx context.Context) func(document string) (graph.Response, error) {
	api := graph.New(s.sitting, s.store, graph.Options{Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	return func(document string) (graph.Response, error) {
		r := api.Execute(ctx, access.Local(), document, "", nil)
		if len(r.Errors) > 0 {
			return r, errors.New(r.Errors[0].Message)
		}
		return r, nil
	}
}

// besideHand asks a document and its reference so many times, each first in turn, and compares their values once. read are the rows that the former read.
func (b *bench) besideHand(p panel, asks int, ask func(string) (graph.Response, error), hand func() (driver.Rows, error)) (mine, theirs series, read int64, err error) {
	for i := range asks {
		var got, want map[string]float64
		var body []byte
		steps := []func() error{
			func() error {
				err := timed(&mine, func() error {
					r, err := ask(p.document)
					body = r.Body
					return err
				})
				if err != nil {
					return fmt.Errorf("panel %s: %w", p.name, err)
				}
				return nil
			},
			func() error {
				if err := timed(&theirs, func() (err error) { want, err = valuesOf(hand); return err }); err != nil {
					return fmt.Errorf("panel %s by hand: %w", p.name, err)
				}
				return nil
			},
		}
		if i%2 == 1 {
			slices.Reverse(steps)
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return nil, nil, 0, err
			}
		}
		if i > 0 {
			continue
		}
		if got, read, err = p.answered(body); err != nil {
			return nil, nil, 0, err
		}
		if err := p.same(got, want); err != nil {
			return nil, nil, 0, err
		}
	}
	return mine, theirs, read, nil
}

// live is what references read: the builds of the data version, its cut, and how many facts there are.
type live struct {
	builds []uint32
	cut    int64
	facts  uint64
}

func (s *session) liveBuilds(ctx context.Context) (out live, err error) {
	err = s.conn.QueryRow(ctx, `WITH (SELECT argMax(builds.build, version) FROM data_versions) AS live
		SELECT live, (SELECT argMax(toUnixTimestamp64Milli(data_cut), version) FROM data_versions), count() FROM fact WHERE has(live, build)`).Scan(&out.builds, &out.cut, &out.facts)
	if err != nil {
		return out, fmt.Errorf("read the data version: %w", err)
	}
	return out, nil
}

// answered reads the first measure of each row, by the row's keys, and how many rows were read for it.
func (p *panel) answered(body []byte) (values map[string]float64, read int64, err error) {
	var a struct {
		Data map[string]struct {
			Rows       []map[string]any
			Provenance struct {
				RowsRead int64 `json:"rowsRead,string"`
			}
		}
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, 0, fmt.Errorf("read the answer: %w", err)
	}
	values = map[string]float64{}
	for _, table := range a.Data {
		read += table.Provenance.RowsRead
		for _, row := range table.Rows {
			for measure, v := range row {
				cell, ok := v.(map[string]any)
				if !ok {
					continue
				}
				if value, ok := cell["value"].(float64); ok {
					values[measure+keysOf(func(key string) (string, bool) { s, ok := row[key].(string); return s, ok })] = value
				}
			}
		}
	}
	return values, read, nil
}

// keysOf joins the keys that a row has.
func keysOf(key func(string) (string, bool)) string {
	text := ""
	for _, name := range []string{"month", "office", "partnerCountry", "tier", "hs2", "channel", "transportMode", "declaredCcy"} {
		if s, ok := key(name); ok {
			text += " " + s
		}
	}
	return text
}

// valuesOf runs a reference and reads every row of it.
func valuesOf(hand func() (driver.Rows, error)) (map[string]float64, error) {
	rows, err := hand()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values := map[string]float64{}
	names, types := rows.Columns(), rows.ColumnTypes()
	for rows.Next() {
		targets := make([]any, len(names))
		keys, numbers := map[string]string{}, map[string]*float64{}
		for i, name := range names {
			switch types[i].DatabaseTypeName() {
			case "String":
				targets[i] = new(string)
			case "Float64":
				numbers[name] = new(float64)
				targets[i] = numbers[name]
			default:
				targets[i] = reflect.New(types[i].ScanType()).Interface()
			}
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		for i, name := range names {
			if s, ok := targets[i].(*string); ok {
				keys[name] = *s
			}
		}
		at := keysOf(func(key string) (string, bool) { s, ok := keys[key]; return s, ok })
		for name, value := range numbers {
			values[name+at] = *value
		}
	}
	return values, rows.Err()
}

// same compares an answer with its reference.
func (p *panel) same(got, want map[string]float64) error {
	near := panelsSame
	if strings.Contains(p.name, "kaplan") || strings.Contains(p.name, "times") {
		near = panelsSketchy
	}
	if len(got) == 0 {
		return fmt.Errorf("panel %s has no values", p.name)
	}
	for key, value := range got {
		if other, ok := want[key]; !ok || math.Abs(value-other) > near*math.Max(math.Abs(other), 1e-12) {
			return fmt.Errorf("panel %s: %s is %v, by hand %v", p.name, key, value, want[key])
		}
	}
	return nil
}
