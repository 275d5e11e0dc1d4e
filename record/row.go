package record

import (
	"math"
	"time"
)

// Slot holds one column's value of a row.
type Slot struct {
	N    int64  // number, instant (ms), day, scaled decimal, enumeration number, 0/1; for identifiers the key, as bits
	Text []byte // identifiers, text, codes; valid until the next row
	Info uint32 // what the profile's list says about a code; offset in minutes (as int32) of an instant; Exactness of a decimal
	Set  bool   // stated, or filled by a rule
}

// Clear makes the value missing.
func (s *Slot) Clear() { *s = Slot{} }

// Put fills a number.
func (s *Slot) Put(n int64) { *s = Slot{N: n, Set: true} }

// PutText fills a text. The slice must outlive the row.
func (s *Slot) PutText(text []byte) { *s = Slot{Text: text, Set: true} }

// Row is one record, parsed, as rules see it: one slot per field of the entity, in the order of its table.
type Row struct {
	Slots   []Slot
	Flags   uint64
	Now     int64 // time of the load, ms
	Profile *Profile
	Zone    *time.Location // zone of the office, or the reporting zone
	scratch [64]byte

	// Offset of the zone in minutes, and the instants [from, until) in which it holds.
	offset                  int64
	offsetFrom, offsetUntil int64
	offsetZone              *time.Location
}

const (
	minute   = int64(60_000)
	hour     = 60 * minute
	dayMilli = 24 * hour
)

// Tolerance is the slack between clocks: what lies ahead of its own record by no more is not in the future.
const Tolerance = 5 * minute

// LocalDay returns the day (since 1970-01-01) on which an instant falls in the row's zone.
func (r *Row) LocalDay(ms int64) int64 {
	return floorDiv(ms+r.zoneOffset(ms)*minute, dayMilli)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// zoneOffset returns the offset of the row's zone at an instant, in minutes.
func (r *Row) zoneOffset(ms int64) int64 {
	if r.Zone != r.offsetZone || ms < r.offsetFrom || ms >= r.offsetUntil {
		at := time.UnixMilli(ms).In(r.Zone)
		_, seconds := at.Zone()
		from, until := at.ZoneBounds()
		r.offset, r.offsetZone = int64(seconds)/60, r.Zone
		r.offsetFrom, r.offsetUntil = math.MinInt64, math.MaxInt64
		if !from.IsZero() {
			r.offsetFrom = from.UnixMilli()
		}
		if !until.IsZero() {
			r.offsetUntil = until.UnixMilli()
		}
	}
	return r.offset
}
