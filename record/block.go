package record

import "slices"

// Storage says how a column of an entity is held in the warehouse.
type Storage uint8

// The storage types. Each names the slice of Vector that carries it.
const (
	Key      Storage = iota // UInt64 in U64: xxHash64 of an id, 0 = not stated
	Hash                    // UInt64 in U64: payload hashes, flag sets, load ids, lines
	Text                    // String in Bytes/Ends
	Code                    // LowCardinality(String) in Codes/Dict
	Enum                    // Enum8 in U8
	Bool                    // Bool in U8, 0 or 1
	Count8                  // UInt8 in U8
	Count16                 // UInt16 in U16
	Count32                 // UInt32 in U32 (lodged_month is one)
	Minutes                 // Int16 in I16
	Instant                 // DateTime64(3, 'UTC') in I64: milliseconds since 1970-01-01T00:00:00Z
	Date                    // Date32 in I64: days since 1970-01-01
	Decimal                 // Decimal in I64: value × 10^Scale
	Fraction                // Float32 in F32
	Tags                    // Array(LowCardinality(String)): row i owns Codes[Ends[i-1]:Ends[i]]
)

// Vector is one column of a Block: as many values as the block has rows, in the slice that its storage names.
type Vector struct {
	Column  string // name of the column in the entity's table
	Storage Storage
	Scale   uint8 // decimal digits of a Decimal
	Digits  uint8 // precision of a Decimal: at most 18

	U8    []uint8
	U16   []uint16
	U32   []uint32
	U64   []uint64
	I16   []int16
	I64   []int64
	F32   []float32
	Bytes []byte
	Ends  []int    // end of value i in Bytes (Text) or Codes (Tags)
	Codes []uint32 // positions in Dict
	Dict  []string // distinct values of this block's Code or Tags column

	Nullable bool
	Null     []uint8 // 1 where the value is missing; same length as the rows when Nullable
}

// Block is a run of rows of one entity, column by column, ready to be written as it is.
type Block struct {
	Kind    Kind
	Rows    int
	Vectors []Vector
}

// Each calls fn with every row of a block of the entity as slots of its fields. The slots are reused.
func (e *Entity) Each(b *Block, fn func(row int, slots []Slot)) {
	slots := make([]Slot, len(e.Fields))
	fields := make([]int, len(b.Vectors))
	for i := range b.Vectors {
		fields[i] = slices.IndexFunc(e.Fields, func(f Field) bool { return f.Column == b.Vectors[i].Column || f.Key == b.Vectors[i].Column })
	}
	for row := range b.Rows {
		clear(slots)
		for i, field := range fields {
			if field >= 0 {
				b.Vectors[i].read(row, &slots[field])
			}
		}
		fn(row, slots)
	}
}

// read puts a value into a slot that may hold the other half of an identifier already.
func (v *Vector) read(row int, s *Slot) {
	if v.Nullable && v.Null[row] != 0 {
		return
	}
	start := 0
	if row > 0 && len(v.Ends) > 0 {
		start = v.Ends[row-1]
	}
	switch v.Storage {
	case Key:
		s.N, s.Set = int64(v.U64[row]), v.U64[row] != 0
	case Hash:
		s.N, s.Set = int64(v.U64[row]), true
	case Text:
		s.Text, s.Set = v.Bytes[start:v.Ends[row]], v.Ends[row] > start
	case Code:
		s.Text = []byte(v.Dict[v.Codes[row]])
		s.Set = len(s.Text) > 0
	case Enum, Bool, Count8:
		s.N, s.Set = int64(v.U8[row]), true
	case Count16:
		s.N, s.Set = int64(v.U16[row]), true
	case Count32:
		s.N, s.Set = int64(v.U32[row]), true
	case Minutes:
		s.N, s.Set = int64(v.I16[row]), true
	case Instant, Date, Decimal:
		s.N, s.Set = v.I64[row], true
	case Fraction:
		s.N, s.Set = int64(float64(v.F32[row])*1e9), true
	case Tags:
		for i, code := range v.Codes[start:v.Ends[row]] {
			if i > 0 {
				s.Text = append(s.Text, ' ')
			}
			s.Text = append(s.Text, v.Dict[code]...)
		}
		s.Set = len(s.Text) > 0
	}
}

// Reject is one record that did not enter: rejected for good, or quarantined until what it refers to arrives.
type Reject struct {
	Kind        Kind
	File        string
	Line        uint64 // line on which the record starts, from 1
	Quarantined bool
	Code        string // e.g. D006
	Column      string
	Value       string
	Message     string
	Payload     string // the record as it stood in the file
	Awaits      uint64 // key of the declaration without which a quarantined record cannot enter; 0: what it waits for is no declaration
}

// Summary accounts for one kind of one load: Read = Accepted + Rejected + Quarantined + Unchanged.
type Summary struct {
	Kind        Kind   `json:"kind"`
	LoadID      string `json:"loadId"`
	DataVersion string `json:"dataVersion"`
	Read        uint64 `json:"read"`
	Accepted    uint64 `json:"accepted"`
	Rejected    uint64 `json:"rejected"`
	Quarantined uint64 `json:"quarantined"`
	Unchanged   uint64 `json:"unchanged"`
	Flagged     uint64 `json:"flagged"`
}

// CodeRows counts the rows of one kind that have a code.
type CodeRows struct {
	Kind        Kind
	Code        string
	Disposition Disposition
	Rows        uint64
}

// PastLoad is what an earlier load found in the rows of a kind.
type PastLoad struct {
	Read  uint64
	Codes []CodeRows
}
