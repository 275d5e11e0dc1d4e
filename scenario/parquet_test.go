package scenario_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"greenlane/record"
	"greenlane/scenario"
)

// The Parquet files of a world hold the rows of its CSV files in the same order, with the columns in the same order and with the types
// of the field tables.
func TestParquetHoldsTheSameRows(t *testing.T) {
	opt := scenario.Options{Seed: 5, Scale: 0.004}
	dir, _ := write(t, "shanghai-2020", opt)
	opt.Format = scenario.Parquet
	typed, truth := write(t, "shanghai-2020", opt)
	again, _ := write(t, "shanghai-2020", opt)
	a, b := files(t, typed), files(t, again)
	for name := range a {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s differs between two writings with one seed", name)
		}
	}
	for _, f := range truth.Loads {
		if f.File != f.Kind+".parquet" {
			t.Errorf("%s: file %s", f.Kind, f.File)
		}
		compareParquet(t, filepath.Join(dir, f.Kind+".csv"), filepath.Join(typed, f.File), f.Kind, f.Rows)
	}
}

func compareParquet(t *testing.T, text, typed, kind string, rows int64) {
	t.Helper()
	plain, err := os.Open(text)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	want, err := csv.NewReader(plain).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(typed)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := parquet.NewReader(f)
	defer r.Close()
	var names []string
	for _, c := range r.Schema().Columns() {
		names = append(names, c[0])
	}
	if got := strings.Join(names, " "); got != strings.Join(want[0], " ") || r.NumRows() != rows || int(rows) != len(want)-1 {
		t.Fatalf("%s: %d rows of %s, want %d of %s", kind, r.NumRows(), got, len(want)-1, strings.Join(want[0], " "))
	}
	entity, err := record.Find(record.Kind(kind))
	if err != nil {
		t.Fatal(err)
	}
	buffer := make([]parquet.Row, 1)
	for line := 1; line < len(want); line++ {
		if n, err := r.ReadRows(buffer); n != 1 {
			t.Fatalf("%s line %d: %v", kind, line, err)
		}
		for i, v := range buffer[0] {
			of := record.Words
			if at := entity.Field(names[i]); at >= 0 {
				of = entity.Fields[at].Type
			}
			if !sameCell(v, want[line][i], of) {
				t.Fatalf("%s line %d, %s: %v, want %q", kind, line, names[i], v, want[line][i])
			}
		}
	}
}

// sameCell compares a typed value with the text of the CSV file.
func sameCell(v parquet.Value, text string, of record.Type) bool {
	if v.IsNull() || text == "" {
		return v.IsNull() && text == ""
	}
	switch of {
	case record.Truth:
		return v.Kind() == parquet.Boolean && v.Boolean() == (text == "1")
	case record.Whole, record.Signed:
		return v.Kind() == parquet.Int64 && strconv.FormatInt(v.Int64(), 10) == text
	case record.Number:
		digits := strings.Replace(text, ".", "", 1)
		n, err := strconv.ParseInt(digits, 10, 64)
		for scaled := v.Int64(); ; n *= 10 { // the file may state fewer digits than are kept
			if n >= scaled || n == 0 {
				return v.Kind() == parquet.Int64 && err == nil && n == scaled
			}
		}
	case record.Ratio:
		n, err := strconv.ParseFloat(text, 64)
		return v.Kind() == parquet.Double && err == nil && n == v.Double()
	case record.Moment:
		at, err := time.Parse(time.RFC3339Nano, text)
		return v.Kind() == parquet.Int64 && err == nil && at.UnixMilli() == v.Int64()
	case record.Day:
		at, err := time.Parse(time.DateOnly, text)
		return v.Kind() == parquet.Int32 && err == nil && at.Unix() == int64(v.Int32())*86400
	case record.Ident, record.Words, record.Listed, record.Choice, record.Set, record.Month:
	}
	return v.Kind() == parquet.ByteArray && string(v.ByteArray()) == text
}
