package scenario

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"

	"greenlane/record"
)

// typedRows writes rows of CSV to a Parquet file with the types of the kind's field table: instants in milliseconds of UTC,
// dates, decimals, whole numbers, booleans, and text. An empty field is null.
type typedRows struct {
	out    *parquet.GenericWriter[any]
	fields []typedField
	rows   []parquet.Row
}

type typedField struct {
	name string
	node parquet.Node
	read func(text string) (parquet.Value, error)
}

func newTypedRows(out io.Writer, kind record.Kind) (*typedRows, error) {
	entity, err := record.Find(kind)
	if err != nil {
		return nil, err
	}
	w := &typedRows{}
	root := columnOrder{Group: parquet.Group{}}
	for _, name := range columns[kind] {
		at := entity.Field(name)
		if at < 0 {
			// What the loader derives itself, such as payload_hash, is in no field table.
			w.fields = append(w.fields, typedField{name, parquet.String(), textValue})
		} else {
			w.fields = append(w.fields, typed(&entity.Fields[at]))
		}
		root.Group[name] = parquet.Compressed(parquet.Optional(w.fields[len(w.fields)-1].node), &parquet.Zstd)
		root.names = append(root.names, name)
	}
	w.out = parquet.NewGenericWriter[any](out, parquet.NewSchema(string(kind), root))
	return w, nil
}

// columnOrder is a group whose columns stand in the order of the CSV file instead of that of the alphabet.
type columnOrder struct {
	parquet.Group
	names []string
}

func (c columnOrder) Fields() []parquet.Field {
	of := map[string]parquet.Field{}
	for _, f := range c.Group.Fields() {
		of[f.Name()] = f
	}
	ordered := make([]parquet.Field, len(c.names))
	for i, name := range c.names {
		ordered[i] = of[name]
	}
	return ordered
}

func typed(f *record.Field) typedField {
	t := typedField{name: f.Name, node: parquet.String(), read: textValue}
	switch f.Type {
	case record.Truth:
		t.node, t.read = parquet.Leaf(parquet.BooleanType), truthValue
	case record.Whole, record.Signed:
		t.node, t.read = parquet.Int(64), wholeValue
	case record.Ratio:
		t.node, t.read = parquet.Leaf(parquet.DoubleType), ratioValue
	case record.Number:
		t.node = parquet.Decimal(int(f.Scale), 18, parquet.Int64Type)
		t.read = func(text string) (parquet.Value, error) {
			n, how := record.ParseDecimal([]byte(text), f.Scale)
			if how != record.Exact {
				return parquet.Value{}, fmt.Errorf("%q is no decimal of %d digits", text, f.Scale)
			}
			return parquet.Int64Value(n), nil
		}
	case record.Moment:
		t.node, t.read = parquet.Timestamp(parquet.Millisecond), momentValue
	case record.Day:
		t.node, t.read = parquet.Date(), dayValue
	case record.Ident, record.Words, record.Listed, record.Choice, record.Set, record.Month:
	}
	return t
}

func textValue(text string) (parquet.Value, error) { return parquet.ByteArrayValue([]byte(text)), nil }

func truthValue(text string) (parquet.Value, error) {
	v, err := strconv.ParseBool(text)
	return parquet.BooleanValue(v), err
}

func wholeValue(text string) (parquet.Value, error) {
	v, err := strconv.ParseInt(text, 10, 64)
	return parquet.Int64Value(v), err
}

func ratioValue(text string) (parquet.Value, error) {
	v, err := strconv.ParseFloat(text, 64)
	return parquet.DoubleValue(v), err
}

func momentValue(text string) (parquet.Value, error) {
	v, err := time.Parse(time.RFC3339Nano, text)
	return parquet.Int64Value(v.UnixMilli()), err
}

func dayValue(text string) (parquet.Value, error) {
	v, err := time.Parse(time.DateOnly, text)
	return parquet.Int32Value(int32(v.Unix() / secondsADay)), err
}

func (w *typedRows) write(rows []byte) error {
	r := csv.NewReader(bytes.NewReader(rows))
	r.FieldsPerRecord, r.ReuseRecord = len(w.fields), true
	w.rows = w.rows[:0]
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		row := make(parquet.Row, len(cells))
		for i, text := range cells {
			if text == "" {
				row[i] = parquet.NullValue().Level(0, 0, i)
				continue
			}
			v, err := w.fields[i].read(text)
			if err != nil {
				return fmt.Errorf("column %s: %w", w.fields[i].name, err)
			}
			row[i] = v.Level(0, 1, i)
		}
		w.rows = append(w.rows, row)
	}
	_, err := w.out.WriteRows(w.rows)
	return err
}

func (w *typedRows) close() error { return w.out.Close() }
