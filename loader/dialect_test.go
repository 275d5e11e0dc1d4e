package loader

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/simplifiedchinese"

	"greenlane/record"
)

func gzipped(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil || z.Close() != nil {
		t.Fatal("gzip does not write")
	}
	return b.Bytes()
}

func zstandard(t *testing.T, text []byte) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return z.EncodeAll(text, nil)
}

// wide writes text as UTF-16, low byte first.
func wide(text string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// operatorsIn loads a file of operators and returns their names, and the lines of what did not enter with its codes.
func operatorsIn(t *testing.T, d Dialect, content []byte) (names []string, rejects []record.Reject, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "operators")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	store := newMemory()
	_, err = New(store, options()).Load(context.Background(), []Input{{Kind: record.Operators, Paths: []string{path}, Dialect: d}})
	for _, row := range store.rows(record.Operators) {
		names = append(names, row.text("name"))
	}
	return names, store.rejects(), err
}

func TestDialects(t *testing.T) {
	text := "operator_id,name,country\nA,\"one\ntwo; \"\"three\"\"\",DE\n\nB,,DE\nC,\"four\",DE,\nD,fi\"ve,DE\nE,\xe9,DE\nF,\"Grün\",DE"
	names := []string{"one\ntwo; \"three\"", "", "Grün"}
	bad := []uint64{6, 7, 8}
	codes := []string{"L001", "L002", "L005"}
	semicolons := strings.NewReplacer(",", ";", "; ", ", ").Replace(text)
	const bom = "\ufeff"
	for name, c := range map[string]struct {
		content []byte
		names   []string
	}{
		"comma":           {[]byte(text), names},
		"mark":            {[]byte(bom + text), names},
		"semicolon":       {[]byte(semicolons), []string{"one\ntwo, \"three\"", "", "Grün"}},
		"tab":             {[]byte(strings.ReplaceAll(text, ",", "\t")), names},
		"CRLF":            {[]byte(strings.ReplaceAll(text, "\n", "\r\n")), names},
		"CR":              {[]byte(bom + strings.ReplaceAll(text, "\n", "\r")), names},
		"CR and tab":      {[]byte(strings.NewReplacer("\n", "\r", ",", "\t").Replace(text)), names},
		"LF at the end":   {[]byte(text + "\n"), names},
		"CR at the end":   {[]byte(strings.ReplaceAll(text+"\n", "\n", "\r")), names},
		"gzip":            {gzipped(t, []byte(bom+text)), names},
		"gzip of CR":      {gzipped(t, []byte(strings.ReplaceAll(text, "\n", "\r"))), names},
		"gzip in pieces":  {append(gzipped(t, []byte(text[:30])), gzipped(t, []byte(text[30:]))...), names},
		"zstd":            {zstandard(t, []byte(bom+strings.ReplaceAll(text, "\n", "\r\n"))), names},
		"zstd in pieces":  {append(zstandard(t, []byte(text[:30])), zstandard(t, []byte(text[30:]))...), names},
		"zstd after skip": {append([]byte{0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 'p', 'z', 's', 't'}, zstandard(t, []byte(text))...), names},
	} {
		got, rejects, err := operatorsIn(t, Dialect{}, c.content)
		if err != nil || !slices.Equal(got, c.names) {
			t.Errorf("%s: %q %v", name, got, err)
		}
		if len(rejects) != len(bad) {
			t.Fatalf("%s: %d records should be rejected, not %+v", name, len(bad), rejects)
		}
		for i, r := range rejects {
			if r.Line != bad[i] || r.Code != codes[i] {
				t.Errorf("%s: line %d %s instead of line %d %s", name, r.Line, r.Code, bad[i], codes[i])
			}
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	const header = "operator_id,name,country\n"
	open := header + "A,b,DE\nB,\"c\nd,DE\nE,f,DE\n"
	long := header + strings.Repeat("A,some name that is packed,DE\n", 20_000)
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"open quote":          {[]byte(open), "the quote that opens in the record of line 3 never closes"},
		"open quote, CRLF":    {[]byte(strings.ReplaceAll(open, "\n", "\r\n")), "of line 3 never closes"},
		"open quote, CR":      {[]byte(strings.ReplaceAll(open, "\n", "\r")), "of line 3 never closes"},
		"open quote, gzip":    {gzipped(t, []byte(open)), "of line 3 never closes"},
		"UTF-16":              {append([]byte{0xff, 0xfe}, wide(header+"A,b,DE\n")...), "it is UTF-16 text; save it as UTF-8"},
		"UTF-16, high first":  {append([]byte{0xfe, 0xff}, 0, 'o'), "it is UTF-16 text"},
		"UTF-16, gzip":        {gzipped(t, append([]byte{0xff, 0xfe}, wide(header)...)), "it is UTF-16 text"},
		"UTF-16, no mark":     {wide(header + "A,b,DE\n"), "it is UTF-16 text, which has to be saved as UTF-8"},
		"header is not UTF-8": {[]byte("operator_id,name,country,Gr\xfcn\nA,b,DE,\n"), "its first line is not UTF-8 text"},
		"cut gzip":            {gzipped(t, []byte(long))[:200], "the gzip data ends early: the file is cut off"},
		"cut zstd":            {zstandard(t, []byte(long))[:60], "the zstd data ends early"},
		"damaged gzip":        {append(gzipped(t, []byte(header))[:20], "nothing of the kind"...), "the gzip data is damaged"},
		"gzip of gzip":        {gzipped(t, gzipped(t, []byte(header))), "packed once more"},
		"gzip of nothing":     {gzipped(t, nil), "the file is empty"},
		"only a mark":         {[]byte("\ufeff"), "the file is empty"},
		"old workbook":        {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "save it as XLSX or CSV"},
		"quotes in header":    {[]byte("operator_id,na\"me,country\n"), "line 1, which should name the columns, has wrong quotes"},
	} {
		names, _, err := operatorsIn(t, Dialect{}, c.content)
		if err == nil || !strings.Contains(err.Error(), c.want) || len(names) > 0 {
			t.Errorf("%s: %v should say %q; %d rows entered", name, err, c.want, len(names))
		}
	}
	if _, _, err := operatorsIn(t, Dialect{Format: "cvs"}, []byte(header)); err == nil || !strings.Contains(err.Error(), "did you mean csv?") {
		t.Errorf("a format that does not exist: %v", err)
	}
}

func TestGB18030(t *testing.T) {
	const text = "operator_id,name,country\nA,上海㐀😀公司,DE\nB,\"深圳,\n港\",DE\n"
	names := []string{"上海㐀😀公司", "深圳,\n港"}
	chinese, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := simplifiedchinese.GB18030.NewEncoder().String("{\"operator_id\":\"A\",\"name\":\"中\\u6587\",\"country\":\"DE\"}\n")
	if err != nil {
		t.Fatal(err)
	}
	stated := Dialect{Encoding: "gb18030"}
	if got, _, err := operatorsIn(t, stated, []byte(chinese)); err != nil || !slices.Equal(got, names) {
		t.Errorf("GB18030: %q %v", got, err)
	}
	if got, _, err := operatorsIn(t, stated, gzipped(t, []byte(chinese))); err != nil || !slices.Equal(got, names) {
		t.Errorf("packed GB18030: %q %v", got, err)
	}
	if got, _, err := operatorsIn(t, stated, []byte(lines)); err != nil || !slices.Equal(got, []string{"中文"}) {
		t.Errorf("NDJSON in GB18030: %q %v", got, err)
	}
	got, rejects, err := operatorsIn(t, stated, []byte(chinese+"C,\xff\xff,DE\nD,x,DE\n"))
	if err != nil || len(got) != 3 || len(rejects) != 1 || rejects[0].Code != "L005" || rejects[0].Line != 5 {
		t.Errorf("what is no GB18030: %q %+v %v", got, rejects, err)
	}
	// Not stated, no byte becomes another character.
	if _, rejects, err = operatorsIn(t, Dialect{}, []byte(chinese)); err != nil || len(rejects) != 2 || rejects[0].Code != "L005" {
		t.Errorf("GB18030 that was not stated: %+v %v", rejects, err)
	}
	for name, c := range map[string]struct {
		d       Dialect
		content string
		want    string
	}{
		"UTF-8":     {stated, text, "it is UTF-8 text and was said to be GB18030"},
		"header":    {Dialect{}, chinese[:9] + "\xb9\xab" + chinese[9:], "--encoding gb18030"},
		"no header": {stated, "\xff\xff,a\n", "not GB18030 text, as it was said to be"},
		"name":      {Dialect{Encoding: "gb2312"}, text, "there is no encoding \"gb2312\""},
	} {
		if _, _, err := operatorsIn(t, c.d, []byte(c.content)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v should say %q", name, err, c.want)
		}
	}
}
