package loader

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding"
	schema "github.com/parquet-go/parquet-go/format"
)

// parquetKind says what values of one type mean. They are words, or numbers, or have texts alone.
type parquetKind struct {
	logical
	words bool // texts as they are, which may be no UTF-8

	// numbers makes the function that returns the i-th of some values as a number, which write appends the text of; nil where they are none.
	numbers func(values encoding.Values) func(i int) int64
	write   func(dst []byte, n int64) []byte

	// texts makes the function that appends the text of the i-th of some values.
	texts func(values encoding.Values) func(dst []byte, i int) []byte
}

// numeric makes the kind of what lies in numbers.
func numeric(l logical, numbers func(encoding.Values) func(int) int64, write func([]byte, int64) []byte) parquetKind {
	return parquetKind{logical: l, numbers: numbers, write: write, texts: func(v encoding.Values) func([]byte, int) []byte {
		at := numbers(v)
		return func(dst []byte, i int) []byte { return write(dst, at(i)) }
	}}
}

// newParquetColumn finds out how a column of the file becomes one of cells. Its errors go on after the column's name.
func newParquetColumn(node *parquet.Column) (*parquetColumn, error) {
	c := &parquetColumn{name: node.Name()}
	for !node.Leaf() {
		children := node.Columns()
		if len(children) != 1 {
			return nil, errors.New("is a structure of several; write each as a column of its own")
		}
		node = children[0]
	}
	c.leaf, c.level = node.Index(), byte(node.MaxDefinitionLevel())
	switch node.MaxRepetitionLevel() {
	case 0:
		if node.Depth() > 1 {
			return nil, errors.New("is a structure; write what is in it as a column of its own")
		}
	case 1:
		c.list = true
	default:
		return nil, errors.New("is a list of lists; a column holds one value, or a list of codes")
	}
	var err error
	c.kind, err = kindOf(node.Type())
	return c, err
}

// logical is what a type says beyond how its values lie in the file, from either of the ways to say it.
type logical struct {
	integer, unsigned, decimal, date, text, truth bool

	clock, instant bool // a time of day; an instant, of the zone UTC or of none
	inUTC          bool
	digits         int // of the fraction of a second
	scale          int
	id             bool // UUID
	other          string
}

func logicalOf(t parquet.Type) logical {
	if l := t.LogicalType(); l != nil {
		return ofLogical(l)
	}
	if c := t.ConvertedType(); c != nil {
		return ofConverted(*c)
	}
	return logical{integer: true}
}

func ofLogical(l *schema.LogicalType) logical {
	switch v := l.Value.(type) {
	case *schema.StringType, *schema.EnumType, *schema.JsonType:
		return logical{text: true}
	case *schema.DecimalType:
		return logical{decimal: true, scale: int(v.Scale)}
	case *schema.DateType:
		return logical{date: true}
	case *schema.IntType:
		return logical{integer: true, unsigned: !v.IsSigned}
	case *schema.TimeType:
		return logical{clock: true, digits: fractionDigits(v.Unit)}
	case *schema.TimestampType:
		return logical{instant: true, inUTC: v.IsAdjustedToUTC, digits: fractionDigits(v.Unit)}
	case *schema.UUIDType:
		return logical{id: true}
	}
	return logical{other: l.String()}
}

func fractionDigits(u schema.TimeUnit) int {
	switch u.Value.(type) {
	case *schema.NanoSeconds:
		return 9
	case *schema.MicroSeconds:
		return 6
	}
	return 3
}

func ofConverted(c deprecated.ConvertedType) logical {
	switch c {
	case deprecated.UTF8, deprecated.Enum, deprecated.Json:
		return logical{text: true}
	case deprecated.Decimal:
		return logical{decimal: true}
	case deprecated.Date:
		return logical{date: true}
	case deprecated.TimeMillis, deprecated.TimeMicros:
		return logical{clock: true, digits: 3 + 3*int(c-deprecated.TimeMillis)}
	case deprecated.TimestampMillis, deprecated.TimestampMicros:
		return logical{instant: true, inUTC: true, digits: 3 + 3*int(c-deprecated.TimestampMillis)}
	case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
		return logical{integer: true, unsigned: true}
	case deprecated.Int8, deprecated.Int16, deprecated.Int32, deprecated.Int64:
		return logical{integer: true}
	default:
		return logical{other: fmt.Sprint("converted type ", c)}
	}
}

// deepestScale is how many digits ClickHouse's widest decimal has.
const deepestScale = 76

// widestDecimal is how many bytes it takes.
const widestDecimal = 32

// kindOf finds the text of a type. What has none that is certain is refused.
func kindOf(t parquet.Type) (parquetKind, error) {
	l := logicalOf(t)
	switch kind := t.Kind(); {
	case l.other != "":
		return parquetKind{}, fmt.Errorf("has the type %s, which is not read; write it as text", l.other)
	case l.scale < 0 || l.scale > deepestScale:
		return parquetKind{}, fmt.Errorf("has the type %s, of which the scale is not within 0 and %d", t, deepestScale)
	case kind == parquet.Boolean:
		return numeric(logical{truth: true}, booleans, func(dst []byte, n int64) []byte { return strconv.AppendBool(dst, n == 1) }), nil
	case kind == parquet.Int32 && !l.text && !l.id, kind == parquet.Int64 && !l.text && !l.id:
		return numeric(l, integers(kind, l), l.writer()), nil
	case kind == parquet.Float:
		return parquetKind{texts: func(v encoding.Values) func([]byte, int) []byte {
			values := v.Float()
			return func(dst []byte, i int) []byte { return strconv.AppendFloat(dst, float64(values[i]), 'f', -1, 32) }
		}}, nil
	case kind == parquet.Double:
		return parquetKind{texts: func(v encoding.Values) func([]byte, int) []byte {
			values := v.Double()
			return func(dst []byte, i int) []byte { return strconv.AppendFloat(dst, values[i], 'f', -1, 64) }
		}}, nil
	case kind == parquet.FixedLenByteArray && l.decimal && t.Length() <= 8:
		return numeric(l, shortDecimals, l.writer()), nil
	case kind == parquet.ByteArray && l.decimal, kind == parquet.FixedLenByteArray && l.decimal:
		if kind == parquet.FixedLenByteArray && t.Length() > widestDecimal {
			return parquetKind{}, fmt.Errorf("has the type %s, which is wider than %d bytes", t, widestDecimal)
		}
		return parquetKind{texts: decimals(l.scale)}, nil
	case kind == parquet.ByteArray:
		return parquetKind{words: true, texts: func(v encoding.Values) func([]byte, int) []byte {
			data, ends := v.ByteArray()
			return func(dst []byte, i int) []byte { return append(dst, data[ends[i]:ends[i+1]]...) }
		}}, nil
	case kind == parquet.FixedLenByteArray && l.id && t.Length() == 16:
		return parquetKind{texts: uuids}, nil
	}
	return parquetKind{}, fmt.Errorf("has the type %s, of which the meaning is not certain; write instants as TIMESTAMP and the rest as text", t)
}

func booleans(v encoding.Values) func(int) int64 {
	bits := v.Boolean()
	return func(i int) int64 { return int64(bits[i>>3] >> (i & 7) & 1) }
}

func integers(kind parquet.Kind, l logical) func(encoding.Values) func(int) int64 {
	return func(v encoding.Values) func(int) int64 {
		if kind == parquet.Int64 {
			values := v.Int64()
			return func(i int) int64 { return values[i] }
		}
		values := v.Int32()
		if l.unsigned {
			return func(i int) int64 { return int64(uint32(values[i])) }
		}
		return func(i int) int64 { return int64(values[i]) }
	}
}

// shortDecimals reads whole numbers of up to eight bytes, the highest first.
func shortDecimals(v encoding.Values) func(int) int64 {
	data, size := v.FixedLenByteArray()
	return func(i int) int64 {
		n := int64(0)
		for _, b := range data[i*size : (i+1)*size] {
			n = n<<8 | int64(b)
		}
		unused := 64 - 8*size
		return n << unused >> unused
	}
}

// writer makes the function that writes what lies in whole numbers.
func (l logical) writer() func(dst []byte, n int64) []byte {
	switch {
	case l.unsigned:
		return func(dst []byte, n int64) []byte { return strconv.AppendUint(dst, uint64(n), 10) }
	case l.decimal:
		return func(dst []byte, n int64) []byte { return appendDecimal(dst, n, l.scale) }
	case l.date:
		return appendDay
	case l.clock:
		return func(dst []byte, n int64) []byte { return appendClock(dst, n, l.digits) }
	case l.instant:
		return (&days{}).instants(l)
	}
	return func(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }
}

// appendDecimal writes n·10^-scale.
func appendDecimal(dst []byte, n int64, scale int) []byte {
	if scale <= 0 {
		return strconv.AppendInt(dst, n, 10)
	}
	at := len(dst)
	dst = strconv.AppendInt(dst, n, 10)
	return pointed(dst, at, scale)
}

// pointed puts a decimal point before the last scale digits of the whole number that starts at a place.
func pointed(dst []byte, at, scale int) []byte {
	if dst[at] == '-' {
		at++
	}
	for len(dst)-at <= scale {
		dst = append(dst, 0)
		copy(dst[at+1:], dst[at:])
		dst[at] = '0'
	}
	dst = append(dst, 0)
	point := len(dst) - 1 - scale
	copy(dst[point+1:], dst[point:])
	dst[point] = '.'
	return dst
}

// decimals reads whole numbers of any length, the highest byte first.
func decimals(scale int) func(encoding.Values) func([]byte, int) []byte {
	return func(v encoding.Values) func([]byte, int) []byte {
		value := func(int) []byte { return nil }
		if v.Kind() == encoding.FixedLenByteArray {
			data, size := v.FixedLenByteArray()
			value = func(i int) []byte { return data[i*size : (i+1)*size] }
		} else {
			data, ends := v.ByteArray()
			value = func(i int) []byte { return data[ends[i]:ends[i+1]] }
		}
		return func(dst []byte, i int) []byte {
			b := value(i)
			n := new(big.Int).SetBytes(b)
			if len(b) > 0 && b[0]&0x80 != 0 {
				n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(b))*8))
			}
			at := len(dst)
			if dst = n.Append(dst, 10); scale > 0 {
				dst = pointed(dst, at, scale)
			}
			return dst
		}
	}
}

func uuids(v encoding.Values) func([]byte, int) []byte {
	data, size := v.FixedLenByteArray()
	return func(dst []byte, i int) []byte {
		b := data[i*size : (i+1)*size]
		return fmt.Appendf(dst, "%08x-%04x-%04x-%04x-%012x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
	}
}

// appendDay writes a day since 1970-01-01.
func appendDay(dst []byte, day int64) []byte {
	return time.Unix(day*86_400, 0).UTC().AppendFormat(dst, time.DateOnly)
}

// days writes instants and remembers the text of the last day.
type days struct {
	day  int64
	text []byte
}

// instants makes the function that writes an instant as RFC 3339, without an offset where the type states none.
func (d *days) instants(l logical) func(dst []byte, n int64) []byte {
	perDay := int64(86_400)
	for range l.digits {
		perDay *= 10
	}
	return func(dst []byte, n int64) []byte {
		day, rest := n/perDay, n%perDay
		if rest < 0 {
			day, rest = day-1, rest+perDay
		}
		if day != d.day || d.text == nil {
			d.day, d.text = day, append(appendDay(d.text[:0], day), 'T')
		}
		dst = appendClock(append(dst, d.text...), rest, l.digits)
		if l.inUTC {
			dst = append(dst, 'Z')
		}
		return dst
	}
}

// appendClock writes a time of day, in units of which ten to the power of digits make a second.
func appendClock(dst []byte, n int64, digits int) []byte {
	unit := int64(1)
	for range digits {
		unit *= 10
	}
	second, fraction := uint64(n/unit), uint64(n%unit)
	h, m, s := second/3600, second/60%60, second%60
	dst = append(dst, byte('0'+h/10%10), byte('0'+h%10), ':', byte('0'+m/10), byte('0'+m%10), ':', byte('0'+s/10), byte('0'+s%10), '.')
	at := len(dst)
	dst = append(dst, "000000000"[:digits]...)
	for i := at + digits - 1; i >= at; i-- {
		dst[i] += byte(fraction % 10)
		fraction /= 10
	}
	return dst
}
