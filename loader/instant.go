package loader

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"time"
)

// Bounds of instants: what the warehouse's DateTime64(3) holds, [1900-01-01, 2299-12-31) in ms.
const (
	firstInstant = -2_208_988_800_000
	lastInstant  = 10_413_705_600_000
)

const dayMS = int64(86_400_000)

// reading says how an instant's text went.
type reading uint8

const (
	unreadable reading = iota
	withOffset
	naive // read in the zone
	bare  // a date alone: midnight in the zone
)

// clock reads instants and dates. Not for several goroutines: it remembers the last date and the zone's last offset.
type clock struct {
	zone *time.Location

	last    [10]byte // text of the last date
	lastDay int64    // and its day since 1970-01-01

	offset      int64 // ms east of UTC, for instants in [from, until)
	from, until int64
}

func newClock(zone *time.Location) *clock { return &clock{zone: zone} }

// loadZone finds a zone by its IANA name.
func loadZone(name string) (*time.Location, error) {
	if name == "" || strings.EqualFold(name, "local") {
		return nil, fmt.Errorf("time zone %q is not a place; name one like Asia/Shanghai or UTC", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("there is no time zone %q; name one like Asia/Shanghai or UTC", name)
	}
	return zone, nil
}

// day reads YYYY-MM-DD at the start of text as days since 1970-01-01.
func (c *clock) day(text []byte) (int64, bool) {
	if len(text) < 10 {
		return 0, false
	}
	if binary.LittleEndian.Uint64(text) == binary.LittleEndian.Uint64(c.last[:]) && text[8] == c.last[8] && text[9] == c.last[9] && c.last[0] != 0 {
		return c.lastDay, true
	}
	y1, ok1 := pair(text)
	y2, ok2 := pair(text[2:])
	m, ok3 := pair(text[5:])
	d, ok4 := pair(text[8:])
	if !ok1 || !ok2 || !ok3 || !ok4 || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	n, ok := civil(y1*100+y2, m, d)
	if !ok {
		return 0, false
	}
	copy(c.last[:], text)
	c.lastDay = n
	return n, true
}

// civil returns days since 1970-01-01, false where there is no such day.
func civil(year, month, day int64) (int64, bool) {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	t := time.Date(int(year), time.Month(month), int(day), 0, 0, 0, 0, time.UTC)
	return t.Unix() / 86_400, t.Day() == int(day) && year >= 1900 && year <= 2299
}

// pair reads two digits.
func pair(text []byte) (int64, bool) {
	a, b := text[0]-'0', text[1]-'0'
	return int64(a)*10 + int64(b), a <= 9 && b <= 9
}

// instant reads RFC 3339, with T or a blank between date and time; seconds may have a fraction, of which milliseconds are kept.
// It returns milliseconds, the offset in minutes, and how the text went.
func (c *clock) instant(text []byte) (ms, offset int64, how reading) {
	day, ok := c.day(text)
	if !ok {
		return 0, 0, unreadable
	}
	local := day * dayMS
	if len(text) == 10 {
		ms, offset = c.inZone(local)
		return ms, offset, bare
	}
	if len(text) < 19 || text[10] != 'T' && text[10] != ' ' && text[10] != 't' || text[13] != ':' || text[16] != ':' {
		return 0, 0, unreadable
	}
	h, ok1 := pair(text[11:])
	m, ok2 := pair(text[14:])
	s, ok3 := pair(text[17:])
	if !ok1 || !ok2 || !ok3 || h > 23 || m > 59 || s > 59 {
		return 0, 0, unreadable
	}
	local += ((h*60+m)*60 + s) * 1000
	rest := text[19:]
	if len(rest) > 0 && rest[0] == '.' {
		fraction, n := fractionMS(rest[1:])
		if n == 0 {
			return 0, 0, unreadable
		}
		local += fraction
		rest = rest[1+n:]
	}
	switch {
	case len(rest) == 0:
		ms, offset = c.inZone(local)
		how = naive
	case len(rest) == 1 && (rest[0] == 'Z' || rest[0] == 'z'):
		ms, how = local, withOffset
	case len(rest) == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':':
		h, ok1 := pair(rest[1:])
		m, ok2 := pair(rest[4:])
		if !ok1 || !ok2 || h > 23 || m > 59 {
			return 0, 0, unreadable
		}
		if offset = h*60 + m; rest[0] == '-' {
			offset = -offset
		}
		ms, how = local-offset*60_000, withOffset
	default:
		return 0, 0, unreadable
	}
	if ms < firstInstant || ms >= lastInstant {
		return 0, 0, unreadable
	}
	return ms, offset, how
}

// fractionMS reads digits of a fraction of a second: milliseconds, cut not rounded, and how many digits there were.
func fractionMS(text []byte) (ms int64, n int) {
	unit := int64(100)
	for n < len(text) && text[n]-'0' <= 9 {
		ms += int64(text[n]-'0') * unit
		unit /= 10
		n++
	}
	return ms, n
}

// inZone turns local milliseconds into an instant. In the hour that is skipped or repeated it takes what time.Date takes.
func (c *clock) inZone(local int64) (ms, offset int64) {
	if ms = local - c.offset; ms < c.from || ms >= c.until {
		c.remember(local)
		ms = local - c.offset
	}
	return ms, c.offset / 60_000
}

// remember finds the offset for a local time. It keeps a day's distance from the changes of the zone, where local times are ambiguous.
func (c *clock) remember(local int64) {
	wall := time.UnixMilli(local).UTC()
	at := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), c.zone)
	c.offset, c.from, c.until = local-at.UnixMilli(), math.MinInt64, math.MaxInt64
	from, until := at.ZoneBounds()
	if !from.IsZero() {
		c.from = from.UnixMilli() + dayMS
	}
	if !until.IsZero() {
		c.until = until.UnixMilli() - dayMS
	}
}
