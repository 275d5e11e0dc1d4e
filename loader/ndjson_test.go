package loader

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"greenlane/record"
)

func TestNDJSON(t *testing.T) {
	text := strings.Join([]string{
		`{"operator_id":"A","name":"one\ntwo \"three\" \u4e2d\ud83d\ude00 \/","country":"DE"}`,
		` { "country" : "DE" , "operator_id" : "B" , "name" : null } `,
		``,
		`{"operator_id":"C","name":"cut`, // 4
		`{"operator_id":"D","name":{"given":"x"},"country":"DE"}`,                   // 5
		`{"operator_id":"E","name":["x"],"country":"DE"}`,                           // 6
		`{"operator_id":"F","name":"x","country":"DE"} {}`,                          // 7
		`{"operator_id":"G","name":"x","country":"DE","name":"y"}`,                  // 8
		"{\"operator_id\":\"H\",\"name\":\"\xe9\",\"country\":\"DE\"}",              // 9
		`{"operator_id":"I","name":"\ud83d","country":"DE"}`,                        // 10
		`{"operator_id":12345678901234567890123,"country":"DE","name_en":"Twelve"}`, // a key that no earlier object has
		`["J"]`, // 12
		`{"operator_id":"K","country":"DE","sdc_waiver":false,"version":2,"name":12.340}`,
		`nonsense`, // 14
		`{}`,       // 15
	}, "\n")
	want := []record.Reject{
		{Line: 4, Code: "L010"},
		{Line: 5, Code: "L011", Column: "name"},
		{Line: 6, Code: "L011", Column: "name"},
		{Line: 7, Code: "L010"},
		{Line: 8, Code: "L010"},
		{Line: 9, Code: "L005"},
		{Line: 10, Code: "L005"},
		{Line: 12, Code: "L010"},
		{Line: 14, Code: "L010"},
		{Line: 15, Code: "O001", Column: "operator_id"},
	}
	lines := strings.Split(text, "\n")
	for name, content := range map[string][]byte{
		"plain": []byte(text), "mark and CRLF": []byte("\ufeff" + strings.ReplaceAll(text, "\n", "\r\n")), "gzip": gzipped(t, []byte(text)), "zstd": zstandard(t, []byte(text+"\n")),
	} {
		names, rejects, err := operatorsIn(t, Dialect{}, content)
		if err != nil || !slices.Equal(names, []string{"one\ntwo \"three\" 中😀 /", "", "", "12.340"}) {
			t.Errorf("%s: %q %v", name, names, err)
		}
		if len(rejects) != len(want) {
			t.Fatalf("%s: %+v", name, rejects)
		}
		for i, r := range rejects {
			if w := want[i]; r.Line != w.Line || r.Code != w.Code || r.Column != w.Column || r.Payload != lines[r.Line-1] {
				t.Errorf("%s: %+v should be %+v with its line", name, r, w)
			}
		}
	}
}

func TestNDJSONThatCannotBeRead(t *testing.T) {
	var keys strings.Builder
	for i := range maxColumns + 1 {
		fmt.Fprintf(&keys, "{\"k%d\":1}\n", i)
	}
	for name, c := range map[string]struct{ text, want string }{
		"column":   {"{\"operator_id\":\"A\",\"country\":\"DE\"}\n{\"operator_id\":\"B\",\"country\":\"DE\",\"nam\":\"b\"}\n", "no column \"nam\"; did you mean name?"},
		"required": {"{\"operator_id\":\"A\",\"name\":\"b\"}\n", "need the column country"},
		"array":    {"[\n {\"operator_id\":\"A\"}]", "it is one JSON array"},
		"keys":     {keys.String(), "more than 4096 different keys by line 4097"},
		"nothing":  {"{\n", "there is no JSON object in it"},
	} {
		if _, _, err := operatorsIn(t, Dialect{}, []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v should say %q", name, err, c.want)
		}
	}
	if _, rejects, err := operatorsIn(t, Dialect{Format: NDJSON}, []byte("a,b\n{\"operator_id\":\"A\",\"country\":\"DE\"}\n")); err != nil || len(rejects) != 1 || rejects[0].Code != "L010" {
		t.Errorf("the stated format goes before what the file looks like: %v %+v", err, rejects)
	}
}

func TestPlainDecimal(t *testing.T) {
	for text, want := range map[string]string{
		"1.5e3": "1500", "1E+2": "100", "-2.50e-3": "-0.0025", "12.345e1": "123.45", "0e5": "000000", "1e0": "1", "1e41": "1e41", "1e99999999999": "1e99999999999", "7": "7", "1.0e-02": "0.01",
	} {
		if got := plainDecimal([]byte(text)); string(got) != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// jsonLine says what encoding/json makes of a line: its members, or the code of what is wrong with it.
func jsonLine(line []byte) (members map[string]string, code string) {
	if !utf8.Valid(line) {
		return nil, "L005"
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if !json.Valid(line) || bytes.TrimSpace(line)[0] != '{' {
		return nil, "L010"
	}
	if _, err := d.Token(); err != nil {
		return nil, "L010"
	}
	members = map[string]string{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, "L010"
		}
		value, err := d.Token()
		if _, nested := value.(json.Delim); err != nil || nested {
			return nil, "L011"
		}
		if _, twice := members[fmt.Sprint(key)]; twice {
			return nil, "L010"
		}
		switch value := value.(type) {
		case nil:
			members[fmt.Sprint(key)] = ""
		case json.Number:
			members[fmt.Sprint(key)] = string(plainDecimal([]byte(value)))
		default:
			members[fmt.Sprint(key)] = fmt.Sprint(value)
		}
	}
	return members, ""
}

func compareJSON(t *testing.T, text []byte) {
	t.Helper()
	keys, err := keysOf(context.Background(), bytes.NewReader(text), utf8Name)
	if err != nil {
		return
	}
	r := newNDJSON(iotest.HalfReader(bytes.NewReader(text)), keys, utf8Name)
	for i, line := range bytes.Split(text, []byte("\n")) {
		if line = bytes.TrimSuffix(line, []byte("\r")); i == 0 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		rec, wrong, err := r.next()
		if err != nil {
			t.Fatalf("%q, line %d: %v", text, i+1, err)
		}
		if rec.line != uint64(i+1) || !bytes.Equal(rec.raw, line) {
			t.Fatalf("%q: line %d %q instead of line %d %q", text, rec.line, rec.raw, i+1, line)
		}
		members, code := jsonLine(line)
		if wrong != nil {
			// A half surrogate pair is no text; encoding/json writes a replacement character for it.
			if wrong.code != code && !(wrong.code == "L005" && bytes.Contains(line, []byte(`\u`))) {
				t.Fatalf("%q: %s, and encoding/json says %q", line, wrong.code, code)
			}
			continue
		}
		if code != "" {
			t.Fatalf("%q: read, and encoding/json says %s", line, code)
		}
		for j, key := range keys {
			if got := string(rec.at(j)); got != members[key] {
				t.Fatalf("%q: %q is %q instead of %q", line, key, got, members[key])
			}
		}
	}
	if _, _, err := r.next(); !errors.Is(err, io.EOF) {
		t.Fatalf("%q: more records than lines: %v", text, err)
	}
}

var jsonTexts = []string{
	"{}", "{\"a\":1}\n{\"b\":\"x\",\"a\":null}\n", "{\"a\":-0.5e-3,\"b\":true,\"c\":false}", "{\"a\":\"\\u00e9\\ud83d\\ude00\\n\"}", "{\"a\":\"\\ud83d\"}", "{\"a\":[1]}\n{\"a\":{}}",
	"{\"a\":1,}", "{\"a\" 1}", "{\"a\":01}", "{\"a\":1}{}", "{\"a\":1,\"a\":2}", "\ufeff{\"a\":1}\r\n\r\n{\"a\":2}", "{\"a\":\"\\x\"}", "{\"\\u0061\":1}", "{\"a\":\"\xff\"}", "null", "{\"a\":nul}", "{\"\":\"\"}",
	"{\"a\":\"\x01\"}", "{\"a\":1e5}", "{\"a\":\"\\\"}", "[{\"a\":1}]", "{\"a\":tru", "{\"a\":{\"b\":}",
}

func TestNDJSONAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range jsonTexts {
		compareJSON(t, []byte(text))
	}
}

func FuzzNDJSON(f *testing.F) {
	for _, text := range jsonTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { compareJSON(t, text) })
}
