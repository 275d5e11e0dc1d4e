package loader

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"greenlane/record"
)

// TestRowsAreTheSameInEveryFormat: what is stored and what is rejected does not depend on how a file is written, but for the text that is kept.
func TestRowsAreTheSameInEveryFormat(t *testing.T) {
	text := csvText(goodDeclaration, with(goodDeclaration, "declaration_id", "D2", "declaration_no", "220120200000000001", "channel", "", "invoice_value", "0.10"),
		with(goodDeclaration, "declaration_id", "D3", "direction", "sideways"), with(goodDeclaration, "declaration_id", ""), with(goodDeclaration, "declaration_id", "D4", "lodged_at", "2020-03-10 09:00:00"))
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	load := func(content []byte) (stored, rejected any) {
		store := newMemory()
		mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
		report, err := New(store, options()).Load(context.Background(), []Input{{Kind: record.Declarations, Paths: []string{inFile(t, content).path}}})
		if err != nil {
			t.Fatal(err)
		}
		if s := report.Summaries[0]; s.Read != uint64(len(rows)-1) || s.Read != s.Accepted+s.Rejected+s.Quarantined+s.Unchanged {
			t.Errorf("%+v of %d rows", s, len(rows)-1)
		}
		rejects := store.rejects()
		first := rejects[0].Line // of a file that names its columns in a line it is one more
		for i := range rejects {
			rejects[i].File, rejects[i].Payload = "", ""
			rejects[i].Line -= first
		}
		all := store.rows(record.Declarations)
		for _, row := range all {
			delete(row, "line")
		}
		return all, rejects
	}
	stored, rejected := load([]byte(text))
	for name, content := range map[string][]byte{"NDJSON": asNDJSON(t, rows), "Parquet": asParquet(t, rows), "XLSX": asWorkbook(t, rows)} {
		s, r := load(content)
		if d := cmp.Diff(stored, s); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if d := cmp.Diff(rejected, r); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func asNDJSON(t *testing.T, rows [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, row := range rows[1:] {
		object := map[string]any{}
		for i, name := range rows[0] {
			if object[name] = row[i]; row[i] == "" {
				object[name] = nil
			}
		}
		if err := json.NewEncoder(&b).Encode(object); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func asParquet(t *testing.T, rows [][]string) []byte {
	t.Helper()
	group := parquet.Group{}
	for _, name := range rows[0] {
		group[name] = parquet.Optional(parquet.String())
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[any](&b, parquet.NewSchema("rows", group))
	for _, row := range rows[1:] {
		object := parquet.Row{}
		for i := range rows[0] { // csvText sorts the columns by name, as a group does
			v := parquet.NullValue().Level(0, 0, i)
			if row[i] != "" {
				v = parquet.ByteArrayValue([]byte(row[i])).Level(0, 1, i)
			}
			object = append(object, v)
		}
		if _, err := w.WriteRows([]parquet.Row{object}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asWorkbook(t *testing.T, rows [][]string) []byte {
	t.Helper()
	var cells [][]any
	for _, row := range rows {
		var out []any
		for _, text := range row {
			out = append(out, text)
		}
		cells = append(cells, out)
	}
	return workbookOf(t, nil, cells...)
}
