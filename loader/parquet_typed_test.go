package loader

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"greenlane/record"
)

// asCSV writes what a Parquet file holds as texts.
func asCSV(t *testing.T, path string) string {
	t.Helper()
	s, err := stat(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.open(context.Background(), Dialect{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write(r.header()) //nolint:errcheck // a buffer takes everything
	for {
		rec, _, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		row := make([]string, rec.len())
		for i := range row {
			row[i] = string(rec.at(i))
		}
		w.Write(row) //nolint:errcheck // a buffer takes everything
	}
	w.Flush()
	return b.String()
}

// Numbers at the bounds of what columns hold, and instants and days at those of what is an instant.
var edges = []int64{
	0, 1, -1, 2, 5, 14, 15, 49, 50, 51, -50, 90, 99, 127, 128, 255, 256, 480, 600, 1234567, 32767, 32768, -32767, -32768, 65535, 65536, 1<<31 - 1, -1 << 31, 1<<32 - 1, 1 << 32,
	1e15 - 1, 1e15, 1e16, 1e17, 1e18 - 1, 1e18, -1e18, 1<<63 - 1, -1 << 63, firstInstant/dayMS - 1, firstInstant / dayMS, lastInstant / dayMS, lastInstant/dayMS + 1, 18_331, 18_400,
}

// someInstant is one that most rows may state, or one at a bound, in units of which perMS make a millisecond.
func someInstant(r *rand.Rand, perMS int64) int64 {
	ms := loadTime.UnixMilli() - 150*dayMS + r.Int64N(10*dayMS)
	if r.IntN(8) == 0 {
		ms = []int64{firstInstant, lastInstant, lastInstant + dayMS, firstInstant + 8*3_600_000, 0}[r.IntN(5)] + r.Int64N(3) - 1
	}
	return ms*perMS + r.Int64N(perMS)
}

// columnTypes are types of columns with values of theirs.
var columnTypes = []struct {
	node  parquet.Node
	value func(r *rand.Rand) parquet.Value
}{
	{parquet.Int(8), func(r *rand.Rand) parquet.Value { return parquet.Int32Value(int32(int8(edges[r.IntN(14)]))) }},
	{parquet.Int(32), func(r *rand.Rand) parquet.Value { return parquet.Int32Value(int32(edges[r.IntN(len(edges))])) }},
	{parquet.Uint(32), func(r *rand.Rand) parquet.Value { return parquet.Int32Value(int32(edges[r.IntN(len(edges))])) }},
	{parquet.Int(64), func(r *rand.Rand) parquet.Value { return parquet.Int64Value(edges[r.IntN(len(edges))]) }},
	{parquet.Uint(64), func(r *rand.Rand) parquet.Value { return parquet.Int64Value(edges[r.IntN(len(edges))]) }},
	{parquet.Decimal(2, 9, parquet.Int32Type), func(r *rand.Rand) parquet.Value { return parquet.Int32Value(int32(edges[r.IntN(len(edges))])) }},
	{parquet.Decimal(2, 18, parquet.Int64Type), func(r *rand.Rand) parquet.Value { return parquet.Int64Value(edges[r.IntN(len(edges))]) }},
	{parquet.Decimal(4, 18, parquet.Int64Type), func(r *rand.Rand) parquet.Value { return parquet.Int64Value(r.Int64N(1e7)) }},
	{parquet.Decimal(6, 18, parquet.Int64Type), func(r *rand.Rand) parquet.Value { return parquet.Int64Value(r.Int64N(1e7) * 10) }},
	{parquet.Decimal(3, 18, parquet.FixedLenByteArrayType(8)), func(r *rand.Rand) parquet.Value { return bigEndian(edges[r.IntN(len(edges))], 8) }},
	{parquet.Decimal(4, 9, parquet.FixedLenByteArrayType(4)), func(r *rand.Rand) parquet.Value { return bigEndian(edges[r.IntN(len(edges))], 4) }},
	{parquet.Decimal(4, 38, parquet.FixedLenByteArrayType(16)), func(r *rand.Rand) parquet.Value { return bigEndian(edges[r.IntN(len(edges))], 16) }},
	{parquet.Date(), func(r *rand.Rand) parquet.Value { return parquet.Int32Value(int32(edges[r.IntN(len(edges))])) }},
	{parquet.Timestamp(parquet.Millisecond), func(r *rand.Rand) parquet.Value { return parquet.Int64Value(someInstant(r, 1)) }},
	{parquet.Timestamp(parquet.Microsecond), func(r *rand.Rand) parquet.Value { return parquet.Int64Value(someInstant(r, 1000)) }},
	{parquet.Timestamp(parquet.Nanosecond), func(r *rand.Rand) parquet.Value {
		return parquet.Int64Value((loadTime.UnixMilli()-r.Int64N(3e12))*1e6 + r.Int64N(1e6))
	}},
	{parquet.TimestampAdjusted(parquet.Millisecond, false), func(r *rand.Rand) parquet.Value { return parquet.Int64Value(someInstant(r, 1)) }},
	{parquet.TimestampAdjusted(parquet.Microsecond, false), func(r *rand.Rand) parquet.Value { return parquet.Int64Value(someInstant(r, 1000)) }},
	{parquet.Leaf(parquet.BooleanType), func(r *rand.Rand) parquet.Value { return parquet.BooleanValue(r.IntN(2) == 1) }},
	{parquet.Leaf(parquet.FloatType), func(r *rand.Rand) parquet.Value { return parquet.FloatValue(float32(r.IntN(300)-100) / 100) }},
	{parquet.Leaf(parquet.DoubleType), func(r *rand.Rand) parquet.Value { return parquet.DoubleValue(float64(r.IntN(300)-100) / 128) }},
	{parquet.String(), func(r *rand.Rand) parquet.Value {
		return parquet.ByteArrayValue([]byte([]string{"", " ", "x", "JPY", "USD", "Grün", "1", " 7 ", "1.5", "2020-03-10", "2020-03-10 09:00", "true", "import", "a,\"b\"", "C1 C2"}[r.IntN(15)]))
	}},
}

func bigEndian(n int64, size int) parquet.Value {
	out := make([]byte, size)
	for i := range out {
		out[size-1-i] = byte(n >> min(8*i, 63))
	}
	return parquet.FixedLenByteArrayValue(out)
}

// typesOf lists the types that a column mostly has.
func typesOf(f *record.Field) (out []int) {
	for i, c := range columnTypes {
		l := logicalOf(c.node.Type())
		switch f.Type {
		case record.Moment:
			if l.instant {
				out = append(out, i)
			}
		case record.Day, record.Month:
			if l.date {
				out = append(out, i)
			}
		case record.Number, record.Whole, record.Signed:
			if l.integer || l.decimal {
				out = append(out, i)
			}
		case record.Truth:
			if c.node.Type().Kind() == parquet.Boolean {
				out = append(out, i)
			}
		default:
		}
	}
	return out
}

// randomColumns makes a file of rows of a kind: those that are right, with some columns of other types and values.
func randomColumns(r *rand.Rand, e *record.Entity, good fields, identity string, rows int) map[string]testColumn {
	columns := map[string]testColumn{}
	for _, name := range slices.Sorted(maps.Keys(good)) {
		text := good[name]
		c := testColumn{node: parquet.String()}
		value := func(row int) parquet.Value {
			if name == identity {
				return parquet.ByteArrayValue(fmt.Appendf(nil, "%s%d", text, row/2))
			}
			return parquet.ByteArrayValue([]byte(text))
		}
		if types := typesOf(&e.Fields[e.Field(name)]); r.IntN(len(good)) == 0 || len(types) > 0 && r.IntN(3) == 0 {
			of := columnTypes[r.IntN(len(columnTypes))]
			if len(types) > 0 && r.IntN(4) > 0 {
				of = columnTypes[types[r.IntN(len(types))]]
			}
			c.node, value = of.node, func(int) parquet.Value { return of.value(r) }
		}
		if r.IntN(2) == 0 && c.node.Type().Kind() != parquet.Boolean {
			c.node = parquet.Encoded(c.node, &parquet.RLEDictionary)
		}
		c.node = parquet.Optional(c.node)
		for row := range rows {
			v := value(row)
			if r.IntN(60) == 0 {
				v = parquet.NullValue()
			}
			c.values = append(c.values, v)
		}
		columns[name] = c
	}
	return columns
}

// TestTypedColumnsAreReadAsTheirTexts: rows that come as typed columns enter, or stay out, as the same rows do that come as texts.
func TestTypedColumnsAreReadAsTheirTexts(t *testing.T) {
	kinds := []struct {
		kind     record.Kind
		good     fields
		identity string
	}{
		{record.Operators, with(goodOperator, "operator_id", "X", "uscc", "", "customs_code", "", "aeo_code", ""), "operator_id"},
		{record.Declarations, goodDeclaration, "declaration_id"},
		{record.DeclarationItems, goodItem, "item_no"},
		{record.DeclarationEvents, goodEvent, ""},
		{record.Inspections, goodInspection, "inspection_id"},
	}
	accepted := map[record.Kind]int{}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 17))
		of := kinds[r.IntN(len(kinds))]
		e, err := record.Find(of.kind)
		if err != nil {
			t.Fatal(err)
		}
		writing := []parquet.WriterOption{parquet.PageBufferSize(100 << r.IntN(8)), parquet.DataPageVersion(1 + r.IntN(2)), parquet.MaxRowsPerRowGroup(int64(20 + r.IntN(300)))}
		path := filepath.Join(t.TempDir(), "rows.parquet")
		if err := os.WriteFile(path, namedParquet(t, randomColumns(r, e, of.good, of.identity, 150), writing), 0o600); err != nil {
			t.Fatal(err)
		}
		opt := options()
		if r.IntN(2) == 0 {
			opt.Profile, opt.Zone = "generic", "America/New_York"
		}
		typed, told := loadedAfter(t, opt, Input{Kind: of.kind, Paths: []string{path}}, 0)
		texts, toldTexts := loadedAfter(t, opt, files(t, of.kind, asCSV(t, path))[0], 1)
		if !slices.EqualFunc(typed, texts, func(a, b stored) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
			t.Fatalf("seed %d, %s: stored are\n%v\nof typed columns and\n%v\nof texts", seed, of.kind, typed, texts)
		}
		if !slices.Equal(told, toldTexts) {
			t.Fatalf("seed %d, %s: kept out are\n%v\nof typed columns and\n%v\nof texts", seed, of.kind, told, toldTexts)
		}
		accepted[of.kind] += len(typed)
	}
	for _, of := range kinds {
		if accepted[of.kind] < 500 {
			t.Errorf("of %s only %d rows were stored", of.kind, accepted[of.kind])
		}
	}
}

// loadedAfter loads rows after what they refer to, and returns what was stored of them and what was not; lines are counted from the first row.
func loadedAfter(t *testing.T, opt Options, in Input, header uint64) (rows []stored, rejects []record.Reject) {
	t.Helper()
	store, all := newMemory(), 1.0
	mustLoad(t, store, opt, record.Operators, csvText(with(goodOperator, "operator_id", "OP0", "uscc", "", "customs_code", "3101910009", "aeo_code", ""), goodOperator),
		record.Declarations, csvText(with(goodDeclaration, "declaration_id", "D0", "operator_id", "OP0", "declarant_id", "OP0")))
	opt.MaxRejectShare = &all
	before := len(store.rows(in.Kind))
	if _, err := New(store, opt).Load(context.Background(), []Input{in}); err != nil {
		t.Fatal(err)
	}
	rows, rejects = store.rows(in.Kind)[before:], store.rejects()
	for _, row := range rows {
		if line, ok := row["line"].(uint64); ok {
			row["line"] = line - header
		}
	}
	for i := range rejects {
		rejects[i].Line, rejects[i].File = rejects[i].Line-header, ""
	}
	return rows, rejects
}
