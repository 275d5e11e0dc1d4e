package loader

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/deprecated"

	"greenlane/record"
)

// column of a Parquet file that a test makes, with the text that each of its values should be read as.
type testColumn struct {
	node   parquet.Node
	values []parquet.Value
	want   []string
}

// parquetOf writes columns of the same length, named c00, c01 …
func parquetOf(t testing.TB, options []parquet.WriterOption, columns ...testColumn) []byte {
	t.Helper()
	named := map[string]testColumn{}
	for i, c := range columns {
		named[fmt.Sprintf("c%02d", i)] = c
	}
	return namedParquet(t, named, options)
}

// namedParquet writes columns of the same length, which may be null, in the order of their names.
func namedParquet(t testing.TB, columns map[string]testColumn, options []parquet.WriterOption) []byte {
	t.Helper()
	names := slices.Sorted(maps.Keys(columns))
	group := parquet.Group{}
	for _, name := range names {
		group[name] = columns[name].node
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[any](&b, append([]parquet.WriterOption{parquet.NewSchema("test", group)}, options...)...)
	for row := range columns[names[0]].values {
		var cells parquet.Row
		for i, name := range names {
			c, level := columns[name], 0
			v := c.values[row]
			if c.node.Optional() && !v.IsNull() {
				level = 1
			}
			cells = append(cells, v.Level(0, level, i))
		}
		if _, err := w.WriteRows([]parquet.Row{cells}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func inFile(t testing.TB, content []byte) source {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return source{name: "file", path: path, size: int64(len(content))}
}

func int32s(n ...int32) (out []parquet.Value) {
	for _, v := range n {
		out = append(out, parquet.Int32Value(v))
	}
	return out
}

func int64s(n ...int64) (out []parquet.Value) {
	for _, v := range n {
		out = append(out, parquet.Int64Value(v))
	}
	return out
}

func texts(n ...string) (out []parquet.Value) {
	for _, v := range n {
		out = append(out, parquet.ByteArrayValue([]byte(v)))
	}
	return out
}

var parquetTypes = []testColumn{
	{parquet.String(), texts("", "Grün, \"ja\"\n"), []string{"", "Grün, \"ja\"\n"}},
	{parquet.Encoded(parquet.String(), &parquet.RLEDictionary), texts("red", "red"), []string{"red", "red"}},
	{parquet.Encoded(parquet.String(), &parquet.DeltaByteArray), texts("abc", "abd"), []string{"abc", "abd"}},
	{parquet.Optional(parquet.String()), []parquet.Value{parquet.NullValue(), parquet.ByteArrayValue([]byte("x"))}, []string{"", "x"}},
	{parquet.Encoded(parquet.Optional(parquet.String()), &parquet.RLEDictionary), []parquet.Value{parquet.ByteArrayValue([]byte("x")), parquet.NullValue()}, []string{"x", ""}},
	{parquet.Enum(), texts("CIF", "FOB"), []string{"CIF", "FOB"}},
	{parquet.Leaf(parquet.ByteArrayType), texts("a", "b"), []string{"a", "b"}},
	{parquet.Leaf(parquet.BooleanType), []parquet.Value{parquet.BooleanValue(true), parquet.BooleanValue(false)}, []string{"true", "false"}},
	{parquet.Leaf(parquet.Int32Type), int32s(-7, 2147483647), []string{"-7", "2147483647"}},
	{parquet.Int(8), int32s(-128, 127), []string{"-128", "127"}},
	{parquet.Int(64), int64s(-9007199254740993, 9223372036854775807), []string{"-9007199254740993", "9223372036854775807"}},
	{parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked), int64s(5, 6), []string{"5", "6"}},
	{parquet.Uint(32), int32s(-1, 7), []string{"4294967295", "7"}},
	{parquet.Uint(64), int64s(-1, 7), []string{"18446744073709551615", "7"}},
	{parquet.Leaf(parquet.FloatType), []parquet.Value{parquet.FloatValue(0.1), parquet.FloatValue(-1e-7)}, []string{"0.1", "-0.0000001"}},
	{parquet.Leaf(parquet.DoubleType), []parquet.Value{parquet.DoubleValue(0.1), parquet.DoubleValue(1e21)}, []string{"0.1", "1000000000000000000000"}},
	{parquet.Decimal(2, 9, parquet.Int32Type), int32s(-5, 123456), []string{"-0.05", "1234.56"}},
	{parquet.Decimal(4, 18, parquet.Int64Type), int64s(0, -12345678901234), []string{"0.0000", "-1234567890.1234"}},
	{parquet.Decimal(0, 18, parquet.Int64Type), int64s(7, -8), []string{"7", "-8"}},
	{parquet.Decimal(3, 38, parquet.FixedLenByteArrayType(16)), []parquet.Value{
		parquet.FixedLenByteArrayValue(append(bytes.Repeat([]byte{0xff}, 15), 0xfe)),
		parquet.FixedLenByteArrayValue(append(make([]byte, 7), 1, 0, 0, 0, 0, 0, 0, 0, 0)),
	}, []string{"-0.002", "18446744073709551.616"}},
	{parquet.Decimal(2, 9, parquet.FixedLenByteArrayType(4)), []parquet.Value{
		parquet.FixedLenByteArrayValue([]byte{0xff, 0xff, 0xff, 0x85}), parquet.FixedLenByteArrayValue([]byte{0, 1, 0, 0}),
	}, []string{"-1.23", "655.36"}},
	{parquet.Encoded(parquet.Optional(parquet.Decimal(1, 18, parquet.FixedLenByteArrayType(8))), &parquet.RLEDictionary), []parquet.Value{
		parquet.FixedLenByteArrayValue(bytes.Repeat([]byte{0xff}, 8)), parquet.NullValue(),
	}, []string{"-0.1", ""}},
	{parquet.Decimal(1, 20, parquet.ByteArrayType), texts("\xff\x85", "\x01\x00"), []string{"-12.3", "25.6"}},
	{parquet.Date(), int32s(0, 18322), []string{"1970-01-01", "2020-03-01"}},
	{parquet.Date(), int32s(-1, 120529), []string{"1969-12-31", "2299-12-31"}},
	{parquet.Timestamp(parquet.Millisecond), int64s(1583020800001, -1), []string{"2020-03-01T00:00:00.001Z", "1969-12-31T23:59:59.999Z"}},
	{parquet.Timestamp(parquet.Microsecond), int64s(1583020800000001, 0), []string{"2020-03-01T00:00:00.000001Z", "1970-01-01T00:00:00.000000Z"}},
	{parquet.Timestamp(parquet.Nanosecond), int64s(1583107199999999999, 0), []string{"2020-03-01T23:59:59.999999999Z", "1970-01-01T00:00:00.000000000Z"}},
	{parquet.TimestampAdjusted(parquet.Millisecond, false), int64s(1583064000000, 1583020800000), []string{"2020-03-01T12:00:00.000", "2020-03-01T00:00:00.000"}},
	{parquet.Time(parquet.Millisecond), int32s(0, 86399999), []string{"00:00:00.000", "23:59:59.999"}},
	{parquet.Time(parquet.Nanosecond), int64s(1, 0), []string{"00:00:00.000000001", "00:00:00.000000000"}},
	{parquet.UUID(), []parquet.Value{parquet.FixedLenByteArrayValue([]byte("0123456789abcdef")), parquet.FixedLenByteArrayValue(make([]byte, 16))}, []string{"30313233-3435-3637-3839-616263646566", "00000000-0000-0000-0000-000000000000"}},
}

// TestParquetTypes reads every type whole and in pieces: pages and row groups end where they end.
func TestParquetTypes(t *testing.T) {
	const repeats = 1500
	var columns []testColumn
	for _, c := range parquetTypes {
		columns = append(columns, testColumn{c.node, slices.Repeat(c.values, repeats), c.want})
	}
	for name, options := range map[string][]parquet.WriterOption{
		"whole":       {parquet.DataPageVersion(1)},
		"small pages": {parquet.PageBufferSize(200), parquet.DataPageVersion(2), parquet.Compression(&parquet.Snappy)},
		"row groups":  {parquet.MaxRowsPerRowGroup(700), parquet.DataPageVersion(1), parquet.Compression(&parquet.Zstd)},
	} {
		r, err := inFile(t, parquetOf(t, options, columns...)).open(context.Background(), Dialect{})
		if err != nil {
			t.Fatal(name, err)
		}
		for row := range 2 * repeats {
			rec, wrong, err := r.next()
			if err != nil || wrong != nil || rec.line != uint64(row+1) || rec.len() != len(columns) {
				t.Fatalf("%s: row %d: %v %v %+v", name, row, err, wrong, rec)
			}
			for i, c := range columns {
				if got := string(rec.at(i)); got != c.want[row%2] {
					t.Fatalf("%s: row %d, %s of %v is %q instead of %q", name, row, r.header()[i], c.node, got, c.want[row%2])
				}
			}
		}
		if _, _, err := r.next(); !errors.Is(err, io.EOF) {
			t.Errorf("%s: it should end: %v", name, err)
		}
		r.close()
	}
}

// TestManyWordsInADictionary: places of one, two and four bytes are read alike.
func TestManyWordsInADictionary(t *testing.T) {
	for _, words := range []int{200, 300, 70_000} {
		var values []parquet.Value
		for i := range words {
			values = append(values, parquet.Int64Value(int64(i)))
		}
		values = append(values, parquet.NullValue(), values[0], values[words-1])
		c := testColumn{parquet.Encoded(parquet.Optional(parquet.Int(64)), &parquet.RLEDictionary), values, nil}
		r, err := inFile(t, parquetOf(t, []parquet.WriterOption{parquet.DictionaryMaxBytes(1 << 30)}, c)).open(context.Background(), Dialect{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range values {
			rec, _, err := r.next()
			want := ""
			if !values[i].IsNull() {
				want = fmt.Sprint(values[i].Int64())
			}
			if err != nil || string(rec.at(0)) != want {
				t.Fatalf("%d words, row %d: %v", words, i+1, err)
			}
		}
		r.close()
	}
}

func TestParquetLists(t *testing.T) {
	type row struct {
		Plain []string `parquet:"plain"`
		List  []int64  `parquet:"list,list,optional"`
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b, parquet.PageBufferSize(64), parquet.DataPageVersion(1))
	rows := []row{{nil, nil}, {[]string{"a"}, []int64{1, 2, 3}}, {[]string{"b", "c"}, []int64{}}, {[]string{"", "d"}, []int64{-4}}}
	if _, err := w.Write(slices.Concat(slices.Repeat(rows, 700))); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	got, _, _, _ := readAll(t, inFile(t, b.Bytes()).path)
	want := []string{`["" ""]`, `["a" "1 2 3"]`, `["b c" ""]`, `["d" "-4"]`}
	if len(got) != 4*700 {
		t.Fatalf("%d rows", len(got))
	}
	for i, g := range got {
		if g != want[i%4] {
			t.Fatalf("row %d is %s instead of %s", i+1, g, want[i%4])
		}
	}
}

// operatorRow is a Parquet file of operators as a test writes it.
type operatorRow struct {
	ID      string  `parquet:"operator_id"`
	Name    *string `parquet:"name"`
	Country string  `parquet:"country,dict"`
}

func operatorsParquet(t *testing.T, rows ...operatorRow) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[operatorRow](&b)
	if _, err := w.Write(rows); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParquetRejectsByRow(t *testing.T) {
	good, bad := "Grün", "\xe9"
	names, rejects, err := operatorsIn(t, Dialect{}, operatorsParquet(t,
		operatorRow{"A", &good, "DE"}, operatorRow{"B", &bad, "DE"}, operatorRow{"C", nil, "DE"}, operatorRow{"", &good, "DE"}, operatorRow{"D,\"d\"", nil, ""}, operatorRow{"E", nil, "\xff"}))
	if err != nil || !slices.Equal(names, []string{good, ""}) {
		t.Errorf("%q %v", names, err)
	}
	want := []record.Reject{
		{Line: 2, Code: "L005", Column: "name", Payload: "B,\xe9,DE"},
		{Line: 4, Code: "O001", Column: "operator_id", Payload: ",Grün,DE"},
		{Line: 5, Code: "O016", Column: "country", Quarantined: true, Payload: "\"D,\"\"d\"\"\",,"},
		{Line: 6, Code: "L005", Column: "country", Payload: "E,,\xff"},
	}
	if len(rejects) != len(want) {
		t.Fatalf("%+v", rejects)
	}
	for i, r := range rejects {
		if w := want[i]; r.Line != w.Line || r.Code != w.Code || r.Column != w.Column || r.Payload != w.Payload {
			t.Errorf("%+v should be %+v", r, w)
		}
	}
}

// inFooter changes bytes of a Parquet file's footer, and its length with them.
func inFooter(t testing.TB, file []byte, from, to string) []byte {
	t.Helper()
	length := int(binary.LittleEndian.Uint32(file[len(file)-8:]))
	start := len(file) - 8 - length
	footer := bytes.Replace(file[start:len(file)-8], []byte(from), []byte(to), 1)
	if bytes.Equal(footer, file[start:len(file)-8]) {
		t.Fatalf("the footer has no %q", from)
	}
	out := append(slices.Clone(file[:start]), footer...)
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(footer))), "PAR1"...)
}

// claimLess has the header of a file's first page state a quarter of what it unpacks to.
func claimLess(t *testing.T, file []byte) []byte {
	t.Helper()
	if file[4] != 0x15 || file[6] != 0x15 {
		t.Fatalf("the first page begins with % x", file[4:8])
	}
	out := slices.Clone(file)
	size, n := binary.Uvarint(out[7:])
	for i, v := 0, size/4&^1; i < n; i, v = i+1, v>>7 {
		out[7+i] = byte(v&0x7f) | 0x80
	}
	out[7+n-1] &= 0x7f
	return out
}

// Each of these would have the library make room without end.
func TestParquetThatWouldTakeAllMemory(t *testing.T) {
	column := testColumn{parquet.String(), slices.Repeat(texts("of many, many, many, many equal words"), 100_000), nil}
	packedBy := func(codec compress.Codec) []byte {
		return parquetOf(t, []parquet.WriterOption{parquet.Compression(codec), parquet.PageBufferSize(16 << 20)}, column)
	}
	small := operatorsParquet(t, operatorRow{"A", nil, "DE"})
	cases := map[string]struct {
		content []byte
		want    string
	}{
		"list":    {inFooter(t, small, "\x15\x04\x19\x4c", "\x15\x04\x19\xfc\xff\xff\xff\xff\x07"), "its footer cannot be read"},
		"decimal": {parquetOf(t, nil, testColumn{parquet.Decimal(2_000_000_000, 9, parquet.Int32Type), int32s(1), nil}), "the scale is not within 0 and 76"},
	}
	for _, codec := range []compress.Codec{&parquet.Snappy, &parquet.Gzip, &parquet.Brotli, &parquet.Zstd, &parquet.Lz4Raw} {
		whole := packedBy(codec)
		if r, err := inFile(t, whole).open(context.Background(), Dialect{}); err != nil {
			t.Errorf("%s: %v", codec, err)
		} else if _, _, err := r.next(); err != nil {
			t.Errorf("%s: %v", codec, err)
		} else {
			r.close()
		}
		cases[codec.String()] = struct {
			content []byte
			want    string
		}{claimLess(t, whole), "does not unpack to the size that it states"}
	}
	for name, c := range cases {
		r, err := inFile(t, c.content).open(context.Background(), Dialect{})
		if err == nil {
			_, _, err = r.next()
			r.close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v should say %q", name, err, c.want)
		}
	}
}

func TestParquetThatCannotBeRead(t *testing.T) {
	one := func(node parquet.Node, v parquet.Value) []byte {
		return parquetOf(t, nil, testColumn{node, []parquet.Value{v}, nil})
	}
	good := "x"
	whole := operatorsParquet(t, slices.Repeat([]operatorRow{{"A", &good, "DE"}}, 100)...)
	damaged := slices.Clone(whole)
	for i := range damaged[8:40] {
		damaged[8+i] = 0xaa
	}
	type nested struct {
		Firm struct{ ID, Name string } `parquet:"firm"`
	}
	var structure bytes.Buffer
	w := parquet.NewGenericWriter[nested](&structure)
	if _, err := w.Write([]nested{{}}); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	type listed struct {
		ID      string   `parquet:"operator_id"`
		Name    []string `parquet:"name,list"`
		Country string   `parquet:"country"`
	}
	var list bytes.Buffer
	l := parquet.NewGenericWriter[listed](&list)
	if _, err := l.Write([]listed{{"A", []string{"b", "c"}, "DE"}}); err != nil || l.Close() != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"cut":       {whole[:len(whole)/2], "the Parquet data"},
		"damaged":   {damaged, "the Parquet data is damaged"},
		"structure": {structure.Bytes(), "column \"firm\" of the Parquet file is a structure of several"},
		"list":      {list.Bytes(), "column \"name\" is a list, and name of operators holds one value"},
		"INT96":     {one(parquet.Leaf(parquet.Int96Type), parquet.Int96Value(deprecated.Int96{})), "of which the meaning is not certain; write instants as TIMESTAMP"},
		"bytes":     {one(parquet.Leaf(parquet.FixedLenByteArrayType(3)), parquet.FixedLenByteArrayValue([]byte("abc"))), "the meaning is not certain"},
		"packed":    {gzipped(t, whole), "packed parquet file"},
		"column":    {one(parquet.String(), parquet.ByteArrayValue(nil)), "no column \"c00\""},
	} {
		if names, _, err := operatorsIn(t, Dialect{}, c.content); err == nil || !strings.Contains(err.Error(), c.want) || len(names) > 0 {
			t.Errorf("%s: %v should say %q", name, err, c.want)
		}
	}
}

func TestPagesThatTakeTooMuchMemoryAreRefused(t *testing.T) {
	var columns []testColumn
	big := bytes.Repeat([]byte("x"), 64<<10)
	for range 9 {
		columns = append(columns, testColumn{parquet.String(), slices.Repeat([]parquet.Value{parquet.ByteArrayValue(big)}, 192), nil})
	}
	options := []parquet.WriterOption{parquet.PageBufferSize(64 << 20), parquet.Compression(&parquet.Zstd)}
	r, err := inFile(t, parquetOf(t, options, columns...)).open(context.Background(), Dialect{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if _, _, err := r.next(); err == nil || !strings.Contains(err.Error(), "more than 96 MB of memory together; write the Parquet file with smaller pages") {
		t.Errorf("108 MB of pages at once: %v", err)
	}
}

func FuzzParquet(f *testing.F) {
	good := "x"
	f.Add(parquetOf(f, nil, parquetTypes...))
	f.Add(parquetOf(f, []parquet.WriterOption{parquet.DataPageVersion(2), parquet.Compression(&parquet.Snappy)}, parquetTypes[:5]...))
	var b bytes.Buffer
	w := parquet.NewGenericWriter[operatorRow](&b)
	if _, err := w.Write([]operatorRow{{"A", &good, "DE"}, {"B", nil, "FR"}}); err != nil || w.Close() != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	for _, c := range hostileFiles(f) {
		if len(c.content) < 64<<10 {
			f.Add(c.content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := inFile(t, content).open(context.Background(), Dialect{Format: Parquet})
		if err != nil {
			return
		}
		defer r.close()
		for range 10_000 {
			rec, wrong, err := r.next()
			if err != nil {
				return
			}
			if wrong == nil {
				for i := range r.header() {
					_ = rec.at(i)
				}
			}
		}
	})
}

// A kind of which a mapping makes nothing in a file, since an optional column is not there, is no kind of it.
func TestParquetWithoutAnOptionalColumn(t *testing.T) {
	m, err := ParseMapping("m.yaml", []byte(`profile: generic
zone: UTC
columns: [No, Firm, Lodged, Left]
optional: [Left]
emit:
  - kind: operators
    columns: {operator_id: Firm}
  - kind: declarations
    columns: {declaration_id: No, direction: {const: import}, operator_id: Firm, lodged_at: {from: Lodged, format: YYYY-MM-DD}}
  - kind: declaration_events
    when: {column: Left, empty: false}
    columns: {declaration_id: No, source: {const: port}, event_type: {const: OUT}, occurred_at: {from: Left, format: YYYY-MM-DD}}
`))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"x.csv": []byte("No,Firm,Lodged\n1,A,2020-07-01\n"), "x.parquet": asParquet(t, [][]string{{"Firm", "Lodged", "No"}, {"A", "2020-07-01", "1"}}),
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		report, err := New(newMemory(), options()).Load(t.Context(), []Input{{Kind: m.Kinds()[0], Paths: []string{path}, Mapping: m}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, sum := range report.Summaries {
			if want := uint64(1); sum.Kind != record.DeclarationEvents && sum.Accepted != want {
				t.Errorf("%s: %d of %s accepted, want %d", name, sum.Accepted, sum.Kind, want)
			}
		}
	}
}

// Only what goes wrong while cells are read is the file's fault.
func TestDamageIsFoundInCellsAlone(t *testing.T) {
	during := func(reading bool) (err error) {
		p := &pass{}
		defer p.damaged(&err)
		p.reading = reading
		panic("out of range")
	}
	if err := during(true); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("while cells are read: %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a mistake elsewhere did not show itself")
		}
	}()
	t.Error(during(false))
}
