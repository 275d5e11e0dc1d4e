package loader

import "time"

// monthAround returns the UTC month [from, to) that holds an instant, and its name YYYYMM.
func monthAround(ms int64) (from, to int64, month uint32) {
	t := time.UnixMilli(ms).UTC()
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	return first.UnixMilli(), first.AddDate(0, 1, 0).UnixMilli(), uint32(t.Year()*100 + int(t.Month()))
}

// firstOf returns the first instant of a month YYYYMM, ms.
func firstOf(month uint32) int64 {
	return time.Date(int(month/100), time.Month(month%100), 1, 0, 0, 0, 0, time.UTC).UnixMilli()
}

// secondsOf turns an instant (ms) into seconds since 2000, as declarations remember when they were lodged.
func secondsOf(ms int64) uint32 {
	s := ms / 1000
	if ms%1000 < 0 {
		s--
	}
	return uint32(s - epoch2000)
}
