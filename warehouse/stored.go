package warehouse

import (
	"context"
	"fmt"
	"io"

	"github.com/ClickHouse/ch-go"
	"github.com/ClickHouse/ch-go/proto"

	"greenlane/record"
)

// Stored streams the latest row of each record of a kind with an identity, as visible loads and this one hold it.
func (b *Batch) Stored(ctx context.Context, kind record.Kind, fn func(*record.Block) error) error {
	e, err := record.Find(kind)
	if err != nil {
		return err
	}
	if e.Identity == nil {
		return fmt.Errorf("records of %s have no identity of their own", kind)
	}
	if err := b.stored(kind); err != nil {
		return err
	}
	client, err := b.w.dialWriter(ctx, b.at)
	if err != nil {
		return fmt.Errorf("read stored %s: %w", kind, unavailable(err))
	}
	defer client.Close() //nolint:errcheck // nothing was written
	block := &record.Block{Kind: kind, Vectors: e.Vectors()}
	results := make(proto.Results, len(block.Vectors))
	for i := range block.Vectors {
		results[i] = proto.ResultColumn{Name: block.Vectors[i].Column, Data: &storedColumn{vector: &block.Vectors[i]}}
	}
	err = client.Do(ctx, ch.Query{
		Body: statement("stored_records"),
		Parameters: ch.Parameters(map[string]any{
			"table": string(kind), "kind": string(kind), "period": periodOf(e), "loads": listed(b.loads()),
		}),
		Result: results,
		OnResult: func(_ context.Context, got proto.Block) error {
			if got.Rows == 0 {
				return nil
			}
			block.Rows = got.Rows
			return fn(block)
		},
	})
	if err != nil {
		return fmt.Errorf("read stored %s: %w", kind, away(err))
	}
	return nil
}

// storedColumn reads a column into a record.Vector: the opposite of wireColumn.
type storedColumn struct {
	wireColumn
	vector *record.Vector
}

func (c *storedColumn) Reset() {
	v := c.vector
	v.Bytes, v.Ends, v.Codes, v.Dict, c.rows = v.Bytes[:0], v.Ends[:0], v.Codes[:0], v.Dict[:0], 0
}

// DecodeState reads the version of a dictionary, which is all there is before the column.
func (c *storedColumn) DecodeState(r *proto.Reader) error {
	if c.vector.Storage != record.Code && c.vector.Storage != record.Tags {
		return nil
	}
	_, err := r.Int64()
	return err
}

func (c *storedColumn) DecodeColumn(r *proto.Reader, rows int) error {
	v := c.vector
	c.rows = rows
	if v.Nullable {
		v.Null = sized(v.Null, rows)
		if _, err := io.ReadFull(r, v.Null); err != nil {
			return err
		}
	}
	switch v.Storage {
	case record.Key, record.Hash:
		return whole(r, &v.U64, rows)
	case record.Instant, record.Decimal:
		return whole(r, &v.I64, rows)
	case record.Date:
		var days []int32
		if err := whole(r, &days, rows); err != nil {
			return err
		}
		v.I64 = sized(v.I64, rows)
		for i, d := range days {
			v.I64[i] = int64(d)
		}
		return nil
	case record.Enum, record.Bool, record.Count8:
		v.U8 = sized(v.U8, rows)
		_, err := io.ReadFull(r, v.U8)
		return err
	case record.Count16:
		return whole(r, &v.U16, rows)
	case record.Count32:
		return whole(r, &v.U32, rows)
	case record.Minutes:
		return whole(r, &v.I16, rows)
	case record.Fraction:
		return whole(r, &v.F32, rows)
	case record.Text:
		for range rows {
			text, err := r.StrRaw()
			if err != nil {
				return err
			}
			v.Bytes = append(v.Bytes, text...)
			v.Ends = append(v.Ends, len(v.Bytes))
		}
		return nil
	case record.Code:
		return c.dictionary(r, rows)
	case record.Tags:
		var ends []uint64
		if err := whole(r, &ends, rows); err != nil {
			return err
		}
		for _, end := range ends {
			v.Ends = append(v.Ends, int(end))
		}
		return c.dictionary(r, v.Ends[rows-1])
	}
	return fmt.Errorf("column %s has no storage", v.Column)
}

// dictionary reads a LowCardinality(String) of n values: the distinct ones, then the position of each value among them.
func (c *storedColumn) dictionary(r *proto.Reader, n int) error {
	if n == 0 {
		return nil
	}
	v := c.vector
	meta, err := r.Int64()
	if err != nil {
		return err
	}
	distinct, err := r.Int64()
	if err != nil {
		return err
	}
	for range distinct {
		text, err := r.Str()
		if err != nil {
			return err
		}
		v.Dict = append(v.Dict, text)
	}
	if _, err := r.Int64(); err != nil { // n once more
		return err
	}
	v.Codes = sized(v.Codes, n)
	switch proto.CardinalityKey(meta & 0xff) {
	case proto.KeyUInt8:
		keys := make([]uint8, n)
		if _, err := io.ReadFull(r, keys); err != nil {
			return err
		}
		for i, k := range keys {
			v.Codes[i] = uint32(k)
		}
	case proto.KeyUInt16:
		var keys []uint16
		if err := whole(r, &keys, n); err != nil {
			return err
		}
		for i, k := range keys {
			v.Codes[i] = uint32(k)
		}
	default:
		return whole(r, &v.Codes, n)
	}
	return nil
}

// sized returns a slice of n values, the given one where it has room.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// whole reads numbers as they lie in memory (little-endian, as the protocol has it).
func whole[T int16 | uint16 | int32 | uint32 | int64 | uint64 | float32](r *proto.Reader, to *[]T, n int) error {
	*to = sized(*to, n)
	_, err := io.ReadFull(r, raw(*to))
	return err
}
