package loader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// maxColumns bounds the names that a file may make up.
const maxColumns = 4096

// ndjson reads objects, one a line; their keys are the columns. A key that an object lacks, or a null, is an empty cell.
// Numbers are taken as they are written.
type ndjson struct {
	lines
	object
	names  []string
	column map[string]int
	values [][]byte
	stated []bool
	cells  cells

	encoding string // that the file had
}

func newNDJSON(src io.Reader, names []string, encoding string) *ndjson {
	r := &ndjson{lines: newLines(src), column: map[string]int{}, encoding: encoding}
	for _, name := range names {
		r.add(name)
	}
	return r
}

func (r *ndjson) add(name string) {
	r.column[name] = len(r.names)
	r.names, r.values, r.stated = append(r.names, name), append(r.values, nil), append(r.stated, false)
}

// keysOf reads a text to its end and lists the keys of all its objects, in the order in which they come up.
// A column is what any record has: one that only a late record has would be lost otherwise.
func keysOf(ctx context.Context, src io.Reader, encoding string) ([]string, error) {
	r := newNDJSON(src, nil, encoding)
	unknown := func(key []byte) bool { r.add(string(key)); return true }
	for {
		_, _, err := r.read(unknown)
		switch {
		case errors.Is(err, io.EOF) && len(r.names) == 0:
			return nil, errors.New("there is no JSON object in it: each line should be one")
		case errors.Is(err, io.EOF):
			return r.names, nil
		case err != nil:
			return nil, err
		case len(r.names) > maxColumns:
			return nil, fmt.Errorf("its objects have more than %d different keys by line %d", maxColumns, r.count)
		case r.count&1023 == 0 && ctx.Err() != nil:
			return nil, ctx.Err()
		}
	}
}

func (r *ndjson) header() []string { return r.names }

func (r *ndjson) shape() Shape { return Shape{Dialect: Dialect{Format: NDJSON}, Header: r.names} }

func (r *ndjson) next() (*cells, *fault, error) { return r.read(func([]byte) bool { return false }) }

// read reads a record. A key that is no column is shown to unknown, which may make it one.
func (r *ndjson) read(unknown func(key []byte) bool) (*cells, *fault, error) {
	for {
		r.start = r.r
		line, _, err := r.line()
		if err != nil {
			return nil, nil, err
		}
		if r.count == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		rec := &r.cells
		rec.line, rec.raw, rec.high = r.count, line, true
		if !readable(line, r.encoding) {
			return rec, notText, nil
		}
		return rec, r.split(line, unknown), nil
	}
}

// split makes cells of the values of a line.
func (r *ndjson) split(line []byte, unknown func(key []byte) bool) *fault {
	clear(r.values)
	clear(r.stated)
	if !r.open(line) {
		return notObject
	}
	guess := 0 // objects mostly have their keys in one order
	for more := !r.take('}'); more; {
		key, ok := r.key()
		if !ok {
			return notObject
		}
		value, nested, ok := r.value()
		switch {
		case nested:
			return nestedOrWrong(line, key)
		case !ok:
			return notObject
		}
		if guess >= len(r.names) || r.names[guess] != string(key) {
			var known bool
			if guess, known = r.column[string(key)]; !known {
				if guess = len(r.names); !unknown(key) {
					return &fault{code: "L001", column: string(key)}
				}
			}
		}
		if r.stated[guess] {
			return notObject
		}
		r.values[guess], r.stated[guess] = value, true
		guess++
		if more = r.take(','); !more && !r.take('}') {
			return notObject
		}
	}
	if !r.ended() {
		return notObject
	}
	if r.halved {
		return notText
	}
	r.cells.clear()
	for _, value := range r.values {
		r.cells.put(value)
	}
	return nil
}
