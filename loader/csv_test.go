package loader

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// theirs reads a text with encoding/csv: records, "" for one with wrong quotes, and whether it ended inside a quote.
func theirs(text []byte, delim byte) (records []string, lines []int, unclosed bool) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = rune(delim), -1
	for {
		record, err := r.Read()
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return records, lines, false
		case errors.As(err, &wrong):
			if errors.Is(wrong.Err, csv.ErrQuote) && openAtEnd(text, wrong.StartLine, delim) {
				return records, lines, true
			}
			records, lines = append(records, "wrong"), append(lines, wrong.StartLine)
		default:
			line, _ := r.FieldPos(0)
			records, lines = append(records, strings.Join(record, "\x00")+"\x01"), append(lines, line)
		}
	}
}

// openAtEnd reports whether the record that starts on a line is still inside a quote when the text ends:
// then one more quote and nothing else makes it right, or leaves the same kind of error further on.
func openAtEnd(text []byte, line int, delim byte) bool {
	lines := bytes.SplitAfter(text, []byte("\n"))
	rest := bytes.Join(lines[line-1:], nil)
	r := csv.NewReader(bytes.NewReader(append(slices.Clone(rest), '"')))
	r.Comma, r.FieldsPerRecord = rune(delim), -1
	_, err := r.Read()
	if err == nil {
		_, err = r.Read()
		return errors.Is(err, io.EOF)
	}
	return false
}

func ours(src io.Reader, delim byte) (records []string, lines []int, unclosed bool, err error) {
	r := newCSVReader(src, delim)
	for {
		rec, err := r.next()
		var open unclosedError
		switch {
		case errors.Is(err, io.EOF):
			return records, lines, false, nil
		case errors.Is(err, errQuote):
			records, lines = append(records, "wrong"), append(lines, int(rec.line))
		case errors.As(err, &open):
			return records, lines, true, nil
		case err != nil:
			return records, lines, false, err
		default:
			var cells []string
			for i := range rec.len() {
				cells = append(cells, string(rec.at(i)))
			}
			records, lines = append(records, strings.Join(cells, "\x00")+"\x01"), append(lines, int(rec.line))
		}
	}
}

func compareReaders(t *testing.T, text []byte, delim byte) {
	t.Helper()
	want, wantLines, wantOpen := theirs(text, delim)
	for name, src := range map[string]io.Reader{"whole": bytes.NewReader(text), "byte by byte": iotest.OneByteReader(bytes.NewReader(text))} {
		got, lines, open, err := ours(src, delim)
		if err != nil {
			t.Fatalf("%s: %q: %v", name, text, err)
		}
		if !slices.Equal(got, want) || !slices.Equal(lines, wantLines) || open != wantOpen {
			t.Fatalf("%s: %q\ngot  %q %v open %v\nwant %q %v open %v", name, text, got, lines, open, want, wantLines, wantOpen)
		}
	}
}

var csvTexts = []string{
	"", "\n", "\r\n", "a", "a,b\n", "a,b\r\nc,d\r\n", "a,b\n\n\nc,d", "a\r", "\r", "a\rb,c\n", "\"a\"", "\"a\"\n", "\"a,b\",c\n",
	"\"a\nb\",c\nd,e\n", "\"a\r\nb\",c\r\n", "\"a\"\"b\",c\n", "a\"b,c\nd,e\n", "\"a\"b,c\nd,e\n", "\"a", "x\n\"a\n\nb", "\"a\"\"", "\"\",\"\"\n",
	",,,\n", "\"a\n\",\"b\n\"\nc\n", "x,\"y\nz\" ,q\nw\n", "\"\n\"\"\n\"\n", "\"a\"\r\nb\r\n", "\"a\"\rb\n", "\xff,\xfe\n", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17\n",
	"abcdefgh,ijklmnop,qrstuvwx\n", "\x00,\x00\n", "\"a\",\n", "\"a\",\"\n", "\xac\xad,\x2d\x2b\n",
}

func TestReaderAgreesWithEncodingCSV(t *testing.T) {
	for _, text := range csvTexts {
		for _, delim := range []byte{',', ';', '\t'} {
			compareReaders(t, []byte(strings.ReplaceAll(text, ",", string(delim))), delim)
		}
	}
}

func FuzzReader(f *testing.F) {
	for _, text := range csvTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { compareReaders(t, text, ',') })
}

func TestLongRecordsAndOpenQuotes(t *testing.T) {
	long := strings.Repeat("x", 700_000)
	records, _, _, err := ours(strings.NewReader(long+",\""+long+"\n"+long+"\"\nb,c\n"), ',')
	if err != nil || len(records) != 2 || len(records[0]) != 3*len(long)+3 {
		t.Errorf("a record of 2 MB should be read: %v, %d records", err, len(records))
	}
	_, _, open, _ := ours(strings.NewReader("a,b\n\"c\n"+strings.Repeat("d,e\n", 2_000_000)), ',')
	if !open {
		t.Error("a quote that never closes should end the reading")
	}
	if _, _, _, err := ours(strings.NewReader(strings.Repeat("y", maxRecord+1)), ','); err == nil {
		t.Error("a line of more than 4 MB is not CSV")
	}
}

func TestSniff(t *testing.T) {
	for text, want := range map[string]byte{
		"a,b,c\n1;2;3;4\n": ',', "a;b;c\n": ';', "a\tb\n": '\t', "a\n": ',', "\"a;b;c\",d\n": ',', "\"x,y\";z\n": ';', "": ',',
	} {
		if got := sniff([]byte(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
