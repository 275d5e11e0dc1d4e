package loader

import (
	"math"

	"greenlane/record"
)

// numberParser reads a number into a slot as its text would be read. ok is false where only the text tells.
type numberParser func(s *record.Slot, n int64) (b *record.Breach, ok bool)

// numbersFor makes the function that makes the parser of a field for numbers of some meaning, nil where their texts have to be read.
// There is none for columns that are written in a form of their own.
func (t *table) numbersFor(field int, form format) (func(l logical) numberParser, error) {
	if form.layouts != nil || form.numbers != nil {
		return nil, nil
	}
	f := &t.entity.Fields[field]
	naiveBreach, err := t.assumed(f)
	if err != nil {
		return nil, err
	}
	zone := t.zone
	return func(l logical) numberParser {
		least := int64(math.MinInt64)
		if l.unsigned {
			least = 0 // below it lie those that are too large
		}
		switch {
		case f.Type == record.Whole && l.integer:
			return within(0, wholeLimit(f.Storage))
		case f.Type == record.Signed && l.integer:
			return within(max(least, -math.MaxInt16), math.MaxInt16)
		case f.Type == record.Number && (l.integer || l.decimal) && l.scale <= int(f.Scale):
			return scaled(f, l, least)
		case f.Type == record.Moment && l.instant:
			return instants(l, newClock(zone), naiveBreach)
		case f.Type == record.Day && l.date:
			return within(firstInstant/dayMS, lastInstant/dayMS)
		case f.Type == record.Truth && l.truth:
			return within(0, 1)
		}
		return nil
	}, nil
}

// within takes numbers as they are, from least to most.
func within(least, most int64) numberParser {
	return func(s *record.Slot, n int64) (*record.Breach, bool) {
		if n < least || n > most {
			return nil, false
		}
		s.N, s.Set = n, true
		return nil, true
	}
}

// scaled takes decimals that lose nothing. What reads the text of a number only does so where something was lost.
func scaled(f *record.Field, l logical, least int64) numberParser {
	unit := powerOfTen(int(f.Scale) - l.scale)
	most := (powerOfTen(int(f.Digits)) - 1) / unit
	return func(s *record.Slot, n int64) (*record.Breach, bool) {
		if n > most || n < max(least, -most) {
			return nil, false
		}
		s.N, s.Text, s.Info, s.Set = n*unit, nil, uint32(record.Exact), true
		return nil, true
	}
}

func powerOfTen(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// instants takes instants to the millisecond, and reads those of no zone in the clock's.
func instants(l logical, c *clock, naiveBreach *record.Breach) numberParser {
	perMS := powerOfTen(l.digits - 3)
	return func(s *record.Slot, n int64) (*record.Breach, bool) {
		ms, offset := n/perMS, int64(0)
		if n%perMS < 0 {
			ms--
		}
		var b *record.Breach
		if !l.inUTC {
			if ms < firstInstant {
				return nil, false // the day is too early, wherever it is
			}
			ms, offset = c.inZone(ms)
			b = naiveBreach
		}
		if ms < firstInstant || ms >= lastInstant {
			return nil, false
		}
		s.N, s.Info, s.Set = ms, uint32(int32(offset)), true
		return b, true
	}
}
