package warehouse

import (
	"fmt"
	"unsafe"

	"github.com/ClickHouse/ch-go/proto"

	"greenlane/record"
)

// wireColumn hands a record.Vector to the native protocol as it lies in memory (little-endian, as the protocol wants it).
// Its type is what the server declares for the column, so Enum8 and Decimal need no second definition here.
type wireColumn struct {
	declared proto.ColumnType
	vector   *record.Vector
	rows     int
	scratch  []byte
}

func (c *wireColumn) Infer(t proto.ColumnType) error { c.declared = t; return nil }
func (c *wireColumn) Type() proto.ColumnType         { return c.declared }
func (c *wireColumn) Rows() int                      { return c.rows }

func (c *wireColumn) EncodeState(b *proto.Buffer) {
	if c.vector != nil && (c.vector.Storage == record.Code || c.vector.Storage == record.Tags) {
		b.PutInt64(1) // dictionary with keys in every block
	}
}

func (c *wireColumn) EncodeColumn(b *proto.Buffer) {
	c.parts(func(fill func(*proto.Buffer)) { fill(b) }, func(p []byte) { b.Buf = append(b.Buf, p...) })
}

func (c *wireColumn) WriteColumn(w *proto.Writer) { c.parts(w.ChainBuffer, w.ChainWrite) }

// parts emits the column through small built pieces and large ones that are sent from where they lie.
func (c *wireColumn) parts(small func(func(*proto.Buffer)), large func([]byte)) {
	v := c.vector
	if c.rows == 0 {
		return
	}
	if v.Nullable {
		large(v.Null)
	}
	switch v.Storage {
	case record.Key, record.Hash:
		large(raw(v.U64))
	case record.Instant, record.Decimal:
		large(raw(v.I64))
	case record.Date:
		days := make([]int32, len(v.I64))
		for i, d := range v.I64 {
			days[i] = int32(d)
		}
		large(raw(days))
	case record.Enum, record.Bool, record.Count8:
		large(v.U8)
	case record.Count16:
		large(raw(v.U16))
	case record.Count32:
		large(raw(v.U32))
	case record.Minutes:
		large(raw(v.I16))
	case record.Fraction:
		large(raw(v.F32))
	case record.Text:
		small(func(b *proto.Buffer) {
			start := 0
			for _, end := range v.Ends {
				b.PutUVarInt(uint64(end - start))
				b.Buf = append(b.Buf, v.Bytes[start:end]...)
				start = end
			}
		})
	case record.Code:
		c.dictionary(small, large)
	case record.Tags:
		ends := make([]uint64, len(v.Ends))
		for i, e := range v.Ends {
			ends[i] = uint64(e)
		}
		large(raw(ends))
		c.dictionary(small, large)
	default:
		panic(fmt.Sprintf("column %s has no storage", v.Column))
	}
}

// dictionary writes a LowCardinality(String): the distinct values, then the position of each value among them.
func (c *wireColumn) dictionary(small func(func(*proto.Buffer)), large func([]byte)) {
	v := c.vector
	if len(v.Codes) == 0 {
		return
	}
	const updateAll = 1<<9 | 1<<10 // the block brings its own dictionary
	width, kind := 1, proto.KeyUInt8
	switch {
	case len(v.Dict) > 1<<16:
		width, kind = 4, proto.KeyUInt32
	case len(v.Dict) > 1<<8:
		width, kind = 2, proto.KeyUInt16
	}
	small(func(b *proto.Buffer) {
		b.PutInt64(updateAll | int64(kind))
		b.PutInt64(int64(len(v.Dict)))
		for _, s := range v.Dict {
			b.PutString(s)
		}
		b.PutInt64(int64(len(v.Codes)))
	})
	switch width {
	case 4:
		large(raw(v.Codes))
	case 2:
		keys := make([]uint16, len(v.Codes))
		for i, k := range v.Codes {
			keys[i] = uint16(k)
		}
		large(raw(keys))
	default:
		c.scratch = c.scratch[:0]
		for _, k := range v.Codes {
			c.scratch = append(c.scratch, uint8(k))
		}
		large(c.scratch)
	}
}

func raw[T int16 | uint16 | int32 | uint32 | int64 | uint64 | float32](values []T) []byte {
	if len(values) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&values[0])), len(values)*int(unsafe.Sizeof(values[0]))) //nolint:gosec // the same memory, as bytes, while values lives
}
