package loader

import (
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	schema "github.com/parquet-go/parquet-go/format"

	"greenlane/record"
)

// withFooter changes what the footer of a file says.
func withFooter(t testing.TB, file []byte, change func(*schema.FileMetaData)) []byte {
	t.Helper()
	length := int(binary.LittleEndian.Uint32(file[len(file)-8:]))
	start := len(file) - 8 - length
	var meta schema.FileMetaData
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), file[start:len(file)-8], &meta); err != nil {
		t.Fatal(err)
	}
	change(&meta)
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		t.Fatal(err)
	}
	out := append(slices.Clone(file[:start]), footer...)
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(footer))), "PAR1"...)
}

// withPage changes the header and the bytes of the only page of a file with one column.
func withPage(t testing.TB, file []byte, change func(h *schema.PageHeader, body []byte) []byte) []byte {
	t.Helper()
	var h schema.PageHeader
	in := new(thrift.CompactProtocol).NewReaderFromBytes(file[4:])
	if err := thrift.NewDecoder(in).Decode(&h); err != nil {
		t.Fatal(err)
	}
	body := 4 + in.BytesRead()
	end := body + int(h.CompressedPageSize)
	page := change(&h, slices.Clone(file[body:end]))
	h.CompressedPageSize = int32(len(page))
	head, err := thrift.Marshal(new(thrift.CompactProtocol), &h)
	if err != nil {
		t.Fatal(err)
	}
	out := slices.Concat(file[:4], head, page, file[end:])
	return withFooter(t, out, func(m *schema.FileMetaData) {
		m.RowGroups[0].Columns[0].MetaData.TotalCompressedSize = int64(len(head) + len(page))
	})
}

// repeatedFrame is a Zstandard frame that states how much it unpacks to, and has one block of a byte so many times.
func repeatedFrame(stated uint64, times uint32) []byte {
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0xe0} // of one segment, with its size in eight bytes
	frame = binary.LittleEndian.AppendUint64(frame, stated)
	block := times<<3 | 1<<1 | 1
	return append(frame, byte(block), byte(block>>8), byte(block>>16), 'x')
}

func longTexts(n, of int) (out []parquet.Value) {
	for i := range n {
		out = append(out, parquet.ByteArrayValue(append(binary.BigEndian.AppendUint32(nil, uint32(i)), strings.Repeat("x", of)...)))
	}
	return out
}

// hostileFile is one of which the library would make too much, with what is told of it.
type hostileFile struct {
	content []byte
	want    string
}

func hostileFiles(t testing.TB) map[string]hostileFile {
	t.Helper()
	optional := func(n int) testColumn {
		return testColumn{parquet.Optional(parquet.Int(64)), slices.Repeat(int64s(7), n), nil}
	}
	words := testColumn{parquet.String(), slices.Repeat(texts("words, words, words"), 1000), nil}
	packed := []parquet.WriterOption{parquet.Compression(&parquet.Zstd)}
	second := []parquet.WriterOption{parquet.DataPageVersion(2)}
	type listed struct {
		Codes []string `parquet:"codes,list,dict"`
	}
	var list strings.Builder
	w := parquet.NewGenericWriter[listed](&list)
	if _, err := w.Write([]listed{{slices.Repeat([]string{strings.Repeat("word", 25_000)}, 3_000)}}); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return map[string]hostileFile{
		"a frame that states 3 GB": {withPage(t, parquetOf(t, packed, words), func(*schema.PageHeader, []byte) []byte {
			return repeatedFrame(3<<30, 1)
		}), "does not unpack to the size that it states"},
		"pages beyond the file": {withFooter(t, parquetOf(t, packed, words), func(m *schema.FileMetaData) {
			m.RowGroups[0].Columns[0].MetaData.TotalCompressedSize = math.MaxInt64
		}), "its pages lie outside the file"},
		"two headers": {withPage(t, parquetOf(t, []parquet.WriterOption{parquet.DataPageVersion(1)}, words), func(h *schema.PageHeader, body []byte) []byte {
			h.DataPageHeaderV2.Set(schema.DataPageHeaderV2{NumValues: 1000, NumRows: 1000, IsCompressed: thrift.New(false)})
			return body
		}), "the header of another kind of page"},
		"fewer values than levels": {withPage(t, parquetOf(t, second, optional(3)), func(h *schema.PageHeader, body []byte) []byte {
			h.DataPageHeaderV2.V.NumNulls = 2
			return body
		}), "the Parquet data is damaged"},
		"a list of long words": {[]byte(list.String()), "a list takes more than 4 MB"},
		"a long word": {withPage(t, parquetOf(t, nil, testColumn{parquet.String(), longTexts(2, 5<<20), nil}), func(h *schema.PageHeader, body []byte) []byte {
			h.DataPageHeaderV2.V.Statistics = schema.Statistics{}
			return body
		}), "a value takes more than 4194304 bytes"},
		"a long word's statistics": {parquetOf(t, nil, testColumn{parquet.String(), longTexts(2, 5<<20), nil}), "without statistics of such long values"},
		"a long decimal": {
			parquetOf(t, nil, testColumn{parquet.Decimal(0, 30, parquet.ByteArrayType), longTexts(2, 40), nil}),
			"a value takes more than 32 bytes",
		},
		"empty structures": {inFooter(t, parquetOf(t, nil, words), "\x15\x04\x19", "\x15\x04\x59\xfc"+string(binary.AppendUvarint(nil, 400_000))+strings.Repeat("\x00", 400_000)+"\x00"), "its footer takes more than 128 MB of memory"},
	}
}

// What a file states of itself is believed by the library: none of these may take much memory, or end the process.
func TestHostileParquet(t *testing.T) {
	for name, c := range hostileFiles(t) {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := readThrough(t, c.content)
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v should say %q", err, c.want)
			}
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 64 {
				t.Errorf("%d MB were allocated", mb)
			}
		})
	}
}

// readThrough reads every cell of a file, as a pass does.
func readThrough(t *testing.T, content []byte) (err error) {
	defer recovered(&err)
	r, err := inFile(t, content).open(context.Background(), Dialect{Format: Parquet})
	if err != nil {
		return err
	}
	defer r.close()
	for {
		rec, _, err := r.next()
		if err != nil {
			return err
		}
		for i := range r.header() {
			_ = rec.at(i)
		}
	}
}

func TestTextsOfADictionaryAreMadeWhenTheyAreRead(t *testing.T) {
	values := make([]parquet.Value, 40_000)
	for i := range values {
		values[i] = parquet.DoubleValue(1e308 + float64(i)*1e294)
	}
	content := parquetOf(t, nil, testColumn{parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.RLEDictionary), values, nil})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := readThrough(t, content); err == nil || err.Error() != "EOF" {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 8 { // 12 MB would be all of their texts
		t.Errorf("%d MB were allocated", mb)
	}
}

// TestRowsThatAFilePromisesAreNotBelieved: a footer that states numbers of rows of which the sum is no number, or more than there can be,
// has the file refused, and no room is made for them.
func TestRowsThatAFilePromisesAreNotBelieved(t *testing.T) {
	columns := map[string]testColumn{}
	for name, text := range goodDeclaration {
		c := testColumn{node: parquet.String()}
		for row := range 4 {
			value := text
			if name == "declaration_id" {
				value += strconv.Itoa(row)
			}
			c.values = append(c.values, parquet.ByteArrayValue([]byte(value)))
		}
		columns[name] = c
	}
	file := namedParquet(t, columns, []parquet.WriterOption{parquet.MaxRowsPerRowGroup(2)})
	for _, promised := range [][]int64{{math.MaxInt64, math.MaxInt64 - (3<<60 - 2)}, {math.MaxInt64, math.MaxInt64}, {1 << 40, 2}, {-5, 2}, {2, 2}} {
		content := withFooter(t, file, func(m *schema.FileMetaData) {
			for i := range m.RowGroups {
				m.RowGroups[i].NumRows = promised[i]
			}
		})
		path := filepath.Join(t.TempDir(), "rows.parquet")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		store := newMemory()
		mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
		l := New(store, options())
		l.few = 0 // nothing is looked up in windows
		_, err := l.Load(context.Background(), []Input{{Kind: record.Declarations, Paths: []string{path}}})
		if right := slices.Equal(promised, []int64{2, 2}); (err == nil) != right {
			t.Errorf("%d rows promised: %v", promised, err)
		}
	}
}
