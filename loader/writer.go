package loader

import (
	"fmt"

	"greenlane/record"
)

// Rows of a block. It starts small, so that a load of ten rows does not set aside room for many.
// A wide kind has fewer rows in a block: three blocks exist at a time, and the memory of the process is bounded.
const (
	firstBlock  = 1 << 11
	fullBlock   = 1 << 16
	wideBlock   = 1 << 15
	wideColumns = 20
	fullTexts   = 16 << 20 // bytes of a block's texts
)

// source of a vector's value.
type origin uint8

const (
	fromKey origin = iota // the slot's number, as bits
	fromRecord
	fromText
	fromCode
	fromU8
	fromU16
	fromU32
	fromI16
	fromI64
	fromF32
	fromTags
	fromMonth
	fromPayload
	fromFlags32
	fromFlags64
	fromLoad
	fromLine
)

type column struct {
	from  origin
	field int
	dict  *dictionary
}

// writer puts accepted rows into blocks.
type writer struct {
	t       *table
	loadID  uint64
	columns []column
	block   *record.Block
	room    int
	next    int // size of the next block
	most    int // size that blocks grow to
	texts   int // bytes of the texts in the block
}

func newWriter(t *table, loadID uint64) (*writer, error) {
	w := &writer{t: t, loadID: loadID, next: firstBlock, most: fullBlock}
	vectors := t.entity.Vectors()
	if len(vectors) > wideColumns {
		w.most = wideBlock
	}
	for _, v := range vectors {
		c, err := w.column(&v)
		if err != nil {
			return nil, err
		}
		w.columns = append(w.columns, c)
	}
	return w, nil
}

func (w *writer) column(v *record.Vector) (column, error) {
	e := w.t.entity
	switch v.Column {
	case "record_key":
		return column{from: fromRecord}, nil
	case "lodged_month":
		return column{from: fromMonth}, nil
	case "payload_hash":
		return column{from: fromPayload}, nil
	case "flags":
		if v.Storage == record.Count32 {
			return column{from: fromFlags32}, nil
		}
		return column{from: fromFlags64}, nil
	case "load_id":
		return column{from: fromLoad}, nil
	case "line":
		return column{from: fromLine}, nil
	}
	for i := range e.Fields {
		f := &e.Fields[i]
		if f.Key == v.Column {
			return column{from: fromKey, field: i}, nil
		}
		if f.Column != v.Column {
			continue
		}
		c := column{field: i}
		switch v.Storage {
		case record.Text:
			c.from = fromText
		case record.Code:
			c.from, c.dict = fromCode, w.t.dictionaryOf(i, nil)
		case record.Enum, record.Bool, record.Count8:
			c.from = fromU8
		case record.Count16:
			c.from = fromU16
		case record.Count32:
			c.from = fromU32
		case record.Minutes:
			c.from = fromI16
		case record.Instant, record.Date, record.Decimal:
			c.from = fromI64
		case record.Fraction:
			c.from = fromF32
		case record.Tags:
			c.from, c.dict = fromTags, w.t.dictionaryOf(i, nil)
		default:
			return c, fmt.Errorf("column %s of %s: storage %d cannot be written", v.Column, e.Kind, v.Storage)
		}
		return c, nil
	}
	return column{}, fmt.Errorf("column %s of %s has no field", v.Column, e.Kind)
}

// begin takes an empty block, a used one where there is one.
func (w *writer) begin(used *record.Block) {
	if used == nil || cap(used.Vectors[len(used.Vectors)-1].U64) < w.next {
		used = newBlock(w.t.entity, w.next)
		w.stamp(used)
	}
	w.room = w.next
	w.next = min(2*w.next, w.most)
	resize(used, w.room)
	used.Rows = 0
	for i := range used.Vectors {
		v := &used.Vectors[i]
		v.Bytes, v.Dict = v.Bytes[:0], v.Dict[:0]
		if v.Storage == record.Tags {
			v.Codes = v.Codes[:0]
		}
	}
	w.block, w.texts = used, 0
}

// stamp writes what is the same in every row.
func (w *writer) stamp(b *record.Block) {
	for i := range w.columns {
		if w.columns[i].from == fromLoad {
			for row := range b.Vectors[i].U64 {
				b.Vectors[i].U64[row] = w.loadID
			}
		}
	}
}

// finish cuts the block to its rows and hands it out; nil where it has none. No row may be in hand, since it knows codes by their number.
func (w *writer) finish() *record.Block {
	b := w.block
	w.block = nil
	if b == nil || b.Rows == 0 {
		return nil
	}
	for _, d := range w.t.dictionaries {
		if d != nil && d.begin() {
			w.t.renewed++
		}
	}
	resize(b, b.Rows)
	return b
}

// full reports whether the block may not have room for one more record.
func (w *writer) full() bool { return w.block.Rows+spareRows > w.room || w.texts > fullTexts }

// spareRows is how many rows one record can become: a declaration, and a tombstone for each neighbouring version; a control, and itself where it was.
const spareRows = 3

// emit appends the row. The block must not be full.
func (w *writer) emit(r *rowState) {
	b := w.block
	row := b.Rows
	b.Rows++
	for i := range w.columns {
		c, v := &w.columns[i], &b.Vectors[i]
		s := &r.Slots[c.field]
		if v.Nullable {
			if !s.Set {
				v.Null[row] = 1
				s = &nothing
			} else {
				v.Null[row] = 0
			}
		}
		switch c.from {
		case fromKey:
			v.U64[row] = uint64(s.N)
		case fromRecord:
			v.U64[row] = r.key
		case fromText:
			v.Bytes = append(v.Bytes, s.Text...)
			v.Ends[row] = len(v.Bytes)
			w.texts += len(s.Text)
		case fromCode:
			n := int32(s.N)
			if n == 0 {
				n = c.dict.find(s.Text)
			}
			w.texts += len(s.Text)
			v.Codes[row] = c.dict.position(n, &v.Dict)
		case fromU8:
			v.U8[row] = uint8(s.N)
		case fromU16:
			v.U16[row] = uint16(s.N)
		case fromU32:
			v.U32[row] = uint32(s.N)
		case fromI16:
			v.I16[row] = int16(s.N)
		case fromI64:
			v.I64[row] = s.N
		case fromF32:
			v.F32[row] = float32(float64(s.N) / 1e9)
		case fromTags:
			w.texts += len(s.Text)
			for code := range codes(s.Text) {
				v.Codes = append(v.Codes, c.dict.position(c.dict.find(code), &v.Dict))
			}
			v.Ends[row] = len(v.Codes)
		case fromMonth:
			v.U32[row] = r.month
		case fromPayload:
			v.U64[row] = r.payload
		case fromFlags32:
			v.U32[row] = uint32(r.Flags)
		case fromFlags64:
			v.U64[row] = r.Flags
		case fromLoad: // filled when the block was made
		case fromLine:
			v.U64[row] = r.line
		}
	}
}

var nothing record.Slot

func newBlock(e *record.Entity, rows int) *record.Block {
	b := &record.Block{Kind: e.Kind, Vectors: e.Vectors()}
	for i := range b.Vectors {
		v := &b.Vectors[i]
		switch v.Storage {
		case record.Key, record.Hash:
			v.U64 = make([]uint64, rows)
		case record.Text:
			v.Ends = make([]int, rows)
		case record.Code:
			v.Codes = make([]uint32, rows)
		case record.Enum, record.Bool, record.Count8:
			v.U8 = make([]uint8, rows)
		case record.Count16:
			v.U16 = make([]uint16, rows)
		case record.Count32:
			v.U32 = make([]uint32, rows)
		case record.Minutes:
			v.I16 = make([]int16, rows)
		case record.Instant, record.Date, record.Decimal:
			v.I64 = make([]int64, rows)
		case record.Fraction:
			v.F32 = make([]float32, rows)
		case record.Tags:
			v.Ends = make([]int, rows)
		}
		if v.Nullable {
			v.Null = make([]uint8, rows)
		}
	}
	return b
}

// resize cuts or stretches every slice that holds one value a row; rows is at most the block's size.
func resize(b *record.Block, rows int) {
	for i := range b.Vectors {
		v := &b.Vectors[i]
		v.U8, v.U16, v.U32, v.U64 = cut(v.U8, rows), cut(v.U16, rows), cut(v.U32, rows), cut(v.U64, rows)
		v.I16, v.I64, v.F32 = cut(v.I16, rows), cut(v.I64, rows), cut(v.F32, rows)
		v.Ends, v.Null = cut(v.Ends, rows), cut(v.Null, rows)
		if v.Storage == record.Code {
			v.Codes = cut(v.Codes, rows)
		}
	}
}

func cut[T any](s []T, rows int) []T {
	if s == nil {
		return nil
	}
	return s[:rows]
}
