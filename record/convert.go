package record

import (
	"math/bits"
	"slices"
	"time"
)

// monthOf counts months from a day since 1970-01-01.
func monthOf(day int64) int64 {
	t := time.Unix(day*86_400, 0).UTC()
	return int64(t.Year())*12 + int64(t.Month()) - 1
}

// rateOf returns the customs rate of a currency for a local day: that of its month or, as earlier says, of the month before.
func (p *Profile) rateOf(currency []byte, day int64) (r rate, earlier, ok bool) {
	byMonth := p.rates[string(currency)]
	if byMonth == nil {
		return rate{}, false, false
	}
	month := monthOf(day)
	if r, ok = byMonth[month]; ok {
		return r, false, true
	}
	r, ok = byMonth[month-1]
	return r, ok, ok
}

// inCNY converts a value with four decimals into CNY with two, rounded half away from zero; false where it has no room.
func (r rate) inCNY(value int64) (int64, bool) {
	negative := value < 0
	if negative {
		value = -value
	}
	hi, lo := bits.Mul64(uint64(value), uint64(r.cny))
	divisor := uint64(pow10[4+rateScale-2]) * uint64(r.unit)
	lo, carry := bits.Add64(lo, divisor/2, 0)
	if hi += carry; hi >= divisor {
		return 0, false
	}
	fen, _ := bits.Div64(hi, lo, divisor)
	if fen >= uint64(pow10[18]) {
		return 0, false
	}
	if negative {
		return -int64(fen), true
	}
	return int64(fen), true
}

// hsDigits is the length of codes of the Harmonized System; what follows is national.
const hsDigits = 6

// hsYears are the years in which editions of the Harmonized System came into force.
var hsYears = []uint32{2002, 2007, 2012, 2017, 2022}

// Concord says what a goods code is on a local day, as far as its edition was loaded: right, or not a code of that edition. Then
// successor is the code that it goes on as, empty where none is known.
func (p *Profile) Concord(code []byte, day int64) (successor string, right bool) {
	if len(p.hs) == 0 || len(code) < hsDigits {
		return "", true
	}
	year, edition := uint32(time.Unix(day*86_400, 0).UTC().Year()), uint32(0)
	for _, y := range hsYears {
		if y <= year {
			edition = y
		}
	}
	if !p.hsLoaded[edition] {
		return "", true
	}
	at := p.hs[string(code[:hsDigits])]
	if slices.Contains(at.years, edition) {
		return "", true
	}
	for range hsYears { // an old code goes on edition by edition
		successor = at.successor
		if at = p.hs[successor[:min(hsDigits, len(successor))]]; slices.Contains(at.years, edition) {
			return successor, false
		}
	}
	return "", false
}
