package scenario

import (
	"strconv"
	"time"
)

// Instants are milliseconds since 1970-01-01T00:00:00Z, days are local days since 1970-01-01. China Standard Time has had
// one offset since 1991, so local time is arithmetic.
const (
	zoneName     = "Asia/Shanghai"
	offsetMin    = 480
	msPerSecond  = int64(1000)
	msPerMinute  = 60 * msPerSecond
	msPerHour    = 60 * msPerMinute
	msPerDay     = 24 * msPerHour
	offsetMs     = offsetMin * msPerMinute
	secondsADay  = 86400
	secondsAHour = 3600
)

// day is the local day of a calendar date.
func day(year int, month time.Month, d int) int32 {
	return int32(time.Date(year, month, d, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
}

// midnight is the instant at which a local day begins.
func midnight(d int32) int64 { return int64(d)*msPerDay - offsetMs }

// at is an instant given by local calendar and clock.
func at(year int, month time.Month, d, hour, minute int) int64 {
	return midnight(day(year, month, d)) + int64(hour)*msPerHour + int64(minute)*msPerMinute
}

// localDay is the local day in which an instant lies.
func localDay(ms int64) int32 { return int32((ms + offsetMs) / msPerDay) }

func dateText(d int32) string { return string(appendDate(nil, d)) }

func instantText(ms int64) string { return string(appendInstant(nil, ms)) }

// abroadText writes an instant with the offset of another zone.
func abroadText(ms int64, offsetMinutes int) string {
	sign, off := byte('+'), offsetMinutes
	if off < 0 {
		sign, off = '-', -off
	}
	b := append(appendClock(nil, ms+int64(offsetMinutes)*msPerMinute), sign)
	return string(appendTwo(append(appendTwo(b, off/60), ':'), off%60))
}

// appendDate writes YYYY-MM-DD, by the days-to-civil algorithm of Howard Hinnant (for days since 1970).
func appendDate(b []byte, d int32) []byte {
	z := int(d) + 719468
	era := z / 146097
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	year, month, dom := yoe+era*400, mp+3, doy-(153*mp+2)/5+1
	if month > 12 {
		month -= 12
		year++
	}
	b = append(b, byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10), '-')
	b = append(appendTwo(b, month), '-')
	return appendTwo(b, dom)
}

// appendInstant writes RFC 3339 with the offset +08:00; milliseconds only where there are any.
func appendInstant(b []byte, ms int64) []byte {
	return append(appendClock(b, ms+offsetMs), "+08:00"...)
}

// appendInstantUTC writes RFC 3339 with Z.
func appendInstantUTC(b []byte, ms int64) []byte { return append(appendClock(b, ms), 'Z') }

func appendClock(b []byte, local int64) []byte {
	d := local / msPerDay
	rest := int(local - d*msPerDay)
	b = append(appendDate(b, int32(d)), 'T')
	sec := rest / 1000
	b = append(appendTwo(b, sec/3600), ':')
	b = append(appendTwo(b, sec/60%60), ':')
	b = appendTwo(b, sec%60)
	if ms := rest % 1000; ms != 0 {
		b = append(b, '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
	}
	return b
}

func appendTwo(b []byte, v int) []byte { return append(b, byte('0'+v/10), byte('0'+v%10)) }

// appendCents writes an amount of 1/100 with two decimals.
func appendCents(b []byte, v int64) []byte {
	b = append(strconv.AppendInt(b, v/100, 10), '.')
	return appendTwo(b, int(v%100))
}

// appendGrams writes grams as kilograms with three decimals.
func appendGrams(b []byte, v int64) []byte {
	b = append(strconv.AppendInt(b, v/1000, 10), '.')
	r := int(v % 1000)
	return append(b, byte('0'+r/100), byte('0'+r/10%10), byte('0'+r%10))
}
