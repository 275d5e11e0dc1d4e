package loader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestKeptPayloadsReadAsTheirRecords: what a record's payload is read as later is what the file had.
func TestKeptPayloadsReadAsTheirRecords(t *testing.T) {
	for name, text := range map[string]string{
		"comma":     "a,b\n1,\"x\ny\"\n\n,\n\"\"\"\",é\n",
		"semicolon": "a;b\r\n1;\"x\r\ny\"\r\n2,5;z\r\n",
		"tab, CR":   "a\tb\r1\t\"x\ry\"\r2\t\"\"",
		"NDJSON":    "{\"b\":\"x\\ny\",\"a\":1}\n\n{\"a\":\"\"}\n{}\n",
	} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		want, lines, payloads, shape := readAll(t, path)
		kept := 0
		payloads, lines = append(payloads, "\"cut", ""), append(lines, 98, 99)
		back := shape.again(func() (uint64, string, error) {
			if kept++; kept > len(payloads) {
				return 0, "", io.EOF
			}
			return lines[kept-1], payloads[kept-1], nil
		})
		for i := range payloads {
			rec, wrong, err := back.next()
			switch {
			case err != nil || rec.line != lines[i] || rec.payload() != payloads[i]:
				t.Errorf("%s: %v %+v instead of line %d", name, err, rec, lines[i])
			case i >= len(want) && wrong == nil:
				t.Errorf("%s: %q is no record", name, payloads[i])
			case i < len(want) && (wrong != nil || written(rec) != want[i]):
				t.Errorf("%s: %q read as %s instead of %s", name, payloads[i], written(rec), want[i])
			}
		}
		if _, _, err := back.next(); !errors.Is(err, io.EOF) {
			t.Errorf("%s: it should end: %v", name, err)
		}
	}
}

// readAll reads a file that has no broken record.
func readAll(t *testing.T, path string) (records []string, lines []uint64, payloads []string, shape Shape) {
	t.Helper()
	r, err := source{name: path, path: path}.open(context.Background(), Dialect{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	for {
		rec, wrong, err := r.next()
		if errors.Is(err, io.EOF) {
			return records, lines, payloads, r.shape()
		}
		if err != nil || wrong != nil {
			t.Fatal(path, err, wrong)
		}
		records, lines, payloads = append(records, written(rec)), append(lines, rec.line), append(payloads, rec.payload())
	}
}

// written shows the cells of a record.
func written(rec *cells) string {
	var out []string
	for i := range rec.len() {
		out = append(out, string(rec.at(i)))
	}
	return fmt.Sprintf("%q", out)
}
