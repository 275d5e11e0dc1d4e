package graph

import (
	"fmt"
	"reflect"
	"sync"
	"time"

	"greenlane/catalog"
	"greenlane/graph/generated"
)

// fillTable writes an answer into a *generated.<Fact>Table. The generated types differ by fact and are alike in form:
// rows, total, more, endCursor, provenance, and in a row one field for each dimension and measure, found by its name.
func fillTable(table any, q catalog.Query, result *catalog.Result) error {
	shown := provenance(result.Provenance)
	fact, _ := catalog.FactNamed(q.Fact)
	t := reflect.ValueOf(table).Elem()
	at := fieldsOf(t.Type())
	rows := t.Field(at["rows"])
	if q.Rows.Wanted {
		list := reflect.MakeSlice(rows.Type(), len(result.Rows), len(result.Rows))
		for i, row := range result.Rows {
			if err := fillRow(list.Index(i), fact, q.Rows, row, shown); err != nil {
				return fmt.Errorf("row %d: %w", i, err)
			}
		}
		rows.Set(list)
	}
	if q.Total.Wanted {
		if err := fillRow(t.Field(at["total"]), fact, q.Total, result.Total, shown); err != nil {
			return fmt.Errorf("total: %w", err)
		}
	}
	t.Field(at["more"]).SetBool(result.More)
	if result.EndCursor != "" {
		t.Field(at["endCursor"]).Set(reflect.ValueOf(&result.EndCursor))
	}
	t.Field(at["provenance"]).Set(reflect.ValueOf(shown))
	return nil
}

// fillRow makes the row that a pointer leads to.
func fillRow(pointer reflect.Value, fact catalog.Fact, s catalog.Selection, row catalog.Row, from *generated.Provenance) error {
	if len(row.Keys) != len(s.Dimensions) || len(row.Cells) != len(s.Measures) {
		return fmt.Errorf("%d dimensions and %d measures were asked for, %d and %d came", len(s.Dimensions), len(s.Measures), len(row.Keys), len(row.Cells))
	}
	pointer.Set(reflect.New(pointer.Type().Elem()))
	at := fieldsOf(pointer.Type().Elem())
	for i, name := range s.Dimensions {
		pointer.Elem().Field(at[name]).Set(reflect.ValueOf(&row.Keys[i]))
	}
	for i, name := range s.Measures {
		m := measure(row.Cells[i])
		if behind := row.Cells[i].Behind; behind != nil {
			definition, _ := fact.Measure(name)
			m.Explain = explanation(fact, definition, *behind, from)
		}
		pointer.Elem().Field(at[name]).Set(reflect.ValueOf(m))
	}
	return nil
}

var fieldIndex sync.Map // reflect.Type to map[string]int; as many as there are facts

// fieldsOf returns the index of each field of a generated type by its name in the schema.
func fieldsOf(t reflect.Type) map[string]int {
	if known, ok := fieldIndex.Load(t); ok {
		if at, ok := known.(map[string]int); ok {
			return at
		}
	}
	at := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		at[jsonName(t.Field(i))] = i
	}
	fieldIndex.Store(t, at)
	return at
}

func measure(c catalog.Cell) *generated.Measure {
	m := &generated.Measure{
		Value: c.Value, Status: generated.CellStatus(c.Status), Low: c.Low, High: c.High, Level: c.Level,
		Numerator: c.Numerator, Denominator: c.Denominator, Declarations: whole(c.Declarations), Groups: whole(c.Groups),
		Decimal: stated(c.Decimal), Method: stated(c.Method),
		Previous: c.Previous, Change: c.Change, ChangeLow: c.ChangeLow, ChangeHigh: c.ChangeHigh,
	}
	for _, w := range c.Warnings {
		m.Warnings = append(m.Warnings, &generated.Warning{Code: w.Code, Message: w.Message})
	}
	return m
}

func explanation(fact catalog.Fact, m catalog.Measure, b catalog.Behind, from *generated.Provenance) *generated.Explanation {
	shown := &generated.Explanation{Definition: describeMeasure(fact, m), Text: b.Text, Provenance: from, Excluded: exclusions(b.Excluded)}
	for _, c := range b.Records {
		shown.Records = append(shown.Records, &generated.Contribution{Record: stated(c.Record), Operator: stated(c.Operator), At: instant(c.At), Amount: c.Amount})
	}
	return shown
}

func exclusions(all []catalog.Exclusion) []*generated.Exclusion {
	shown := make([]*generated.Exclusion, len(all))
	for i, e := range all {
		shown[i] = &generated.Exclusion{Reason: e.Reason, Measures: e.Measures, Declarations: int(e.Declarations)}
	}
	return shown
}

func provenance(p catalog.Provenance) *generated.Provenance {
	reads := make([]*generated.TableRead, len(p.Reads))
	for i, r := range p.Reads {
		reads[i] = &generated.TableRead{Table: r.Table, Why: r.Why}
	}
	return &generated.Provenance{
		DataVersion: p.DataVersion, DefinitionVersion: p.DefinitionVersion, KnownAt: instant(p.KnownAt), DataCut: instant(p.DataCut),
		Table: p.Table, Reads: reads, SQL: p.SQL, Cached: p.Cached, RowsRead: int(p.RowsRead), BytesRead: int(p.BytesRead),
		ElapsedMs: float64(p.Elapsed) / float64(time.Millisecond), QueryID: p.QueryID, Excluded: exclusions(p.Excluded),
	}
}

// instant writes every instant in UTC, and that of an empty store as 1970: the schema promises one.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return t.UTC()
}

func stated(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func whole(n *int64) *int {
	if n == nil {
		return nil
	}
	i := int(*n)
	return &i
}
