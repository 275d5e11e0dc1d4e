package loader

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	z, err := loadZone(name)
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

func TestInstants(t *testing.T) {
	c := newClock(zone(t, "Asia/Shanghai"))
	for _, x := range []struct {
		text   string
		want   string
		offset int64
		how    reading
	}{
		{"2020-03-16T00:00:00+08:00", "2020-03-15T16:00:00Z", 480, withOffset},
		{"2020-03-15T16:00:00Z", "2020-03-15T16:00:00Z", 0, withOffset},
		{"2020-03-15t16:00:00z", "2020-03-15T16:00:00Z", 0, withOffset},
		{"2020-03-15 12:30:00.5-03:30", "2020-03-15T16:00:00.5Z", -210, withOffset},
		{"2020-03-15T15:59:59.999999Z", "2020-03-15T15:59:59.999Z", 0, withOffset},
		{"2020-03-16T00:00:00", "2020-03-15T16:00:00Z", 480, naive},
		{"2020-03-16 00:00:00.250", "2020-03-15T16:00:00.25Z", 480, naive},
		{"2020-03-16", "2020-03-15T16:00:00Z", 480, bare},
		{"2020-02-29T23:59:59Z", "2020-02-29T23:59:59Z", 0, withOffset},
		{"1900-01-01T00:00:00Z", "1900-01-01T00:00:00Z", 0, withOffset},
	} {
		ms, offset, how := c.instant([]byte(x.text))
		if got := time.UnixMilli(ms).UTC().Format(time.RFC3339Nano); got != x.want || offset != x.offset || how != x.how {
			t.Errorf("%s: %s %d %d, want %s %d %d", x.text, got, offset, how, x.want, x.offset, x.how)
		}
	}
	for _, text := range []string{
		"", "2020", "2020-03-16T", "2019-02-29T00:00:00Z", "2020-13-01T00:00:00Z", "2020-00-01T00:00:00Z", "2020-04-31", "2020-03-16T24:00:00Z",
		"2020-03-16T00:60:00Z", "2020-03-16T00:00:60Z", "2020-03-16T00:00:00.Z", "2020-03-16T00:00:00+8:00", "2020-03-16T00:00:00+24:00",
		"2020-03-16T00:00:00+0800", "2020/03/16", "16.03.2020", "2020-03-16X00:00:00Z", "2020-03-16T00:00:00ZZ", "1899-12-31T23:59:59Z",
		"2020-03-16T00:00:00 Z", "0000-00-00T00:00:00Z", "2300-01-01T00:00:00Z",
	} {
		if _, _, how := c.instant([]byte(text)); how != unreadable {
			t.Errorf("%q should not be an instant", text)
		}
	}
}

// TestZoneChanges compares naive instants around every change of some zones with time.Date.
func TestZoneChanges(t *testing.T) {
	checked := 0
	for _, name := range []string{"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Shanghai", "America/St_Johns", "UTC"} {
		z := zone(t, name)
		c := newClock(z)
		for at := time.Date(2019, 1, 1, 0, 7, 0, 0, time.UTC); at.Year() < 2021; at = at.Add(41 * time.Minute) {
			want := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, z)
			_, seconds := want.Zone()
			ms, offset, how := c.instant([]byte(at.Format("2006-01-02T15:04:05")))
			// Inside a gap time.Date shifts the clock; the offset then is that from the written time.
			if how != naive || ms != want.UnixMilli() || offset != int64(seconds)/60 && want.Minute() == at.Minute() && want.Hour() == at.Hour() {
				t.Fatalf("%s %s: %d %d, want %s", name, at, ms, offset, want)
			}
			checked++
		}
	}
	if checked < 100_000 {
		t.Errorf("only %d instants were checked", checked)
	}
}

func FuzzInstant(f *testing.F) {
	for _, text := range []string{"2020-03-16T00:00:00+08:00", "2020-03-15T16:00:00.123Z", "2020-03-16 00:00:00", "2020-02-30T00:00:00Z"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := newClock(time.UTC)
		ms, offset, how := c.instant([]byte(text))
		if how != withOffset {
			return
		}
		canonical := []byte(text)
		canonical[10] = 'T'
		for i, b := range canonical {
			if b == 'z' || b == 't' {
				canonical[i] = b - 32
			}
		}
		want, err := time.Parse(time.RFC3339Nano, string(canonical))
		if err != nil {
			t.Fatalf("%q was read and is not RFC 3339: %v", text, err)
		}
		if _, seconds := want.Zone(); want.UnixMilli() != ms || int64(seconds)/60 != offset {
			t.Fatalf("%q: %d %d, want %s", text, ms, offset, want)
		}
	})
}

func TestLayouts(t *testing.T) {
	c := newClock(zone(t, "Africa/Blantyre"))
	for _, x := range []struct {
		layout, text, want string
		how                reading
	}{
		{"YYYY-MM-DD hh:mm:ss[.f]", "2022-01-03 16:03:59.995000", "2022-01-03T14:03:59.995Z", naive},
		{"YYYY-MM-DD hh:mm:ss[.f]", "2022-01-03 16:03:59", "2022-01-03T14:03:59Z", naive},
		{"DD.MM.YYYY", "03.02.2022", "2022-02-02T22:00:00Z", bare},
		{"D/M/YYYY h:mm", "3/2/2022 9:05", "2022-02-03T07:05:00Z", naive},
		{"MM/DD/YYYY", "02/03/2022", "2022-02-02T22:00:00Z", bare},
		{"YYYYMMDDThhmmssZ", "20220203T090500+0200", "2022-02-03T07:05:00Z", withOffset},
		{"YYYYMMDDThhmmssZ", "20220203T090500Z", "2022-02-03T09:05:00Z", withOffset},
	} {
		l, err := parseLayout(x.layout)
		if err != nil {
			t.Errorf("%s: %v", x.layout, err)
			continue
		}
		s, _ := l.read([]byte(x.text))
		ms, _, how := s.instant(c)
		if got := time.UnixMilli(ms).UTC().Format(time.RFC3339Nano); got != x.want || how != x.how {
			t.Errorf("%s %s: %s %d, want %s %d", x.layout, x.text, got, how, x.want, x.how)
		}
	}
	for layout, text := range map[string]string{ // swapped day and month is refused, not guessed
		"DD.MM.YYYY": "02.13.2022", "MM/DD/YYYY": "13/02/2022", "YYYY-MM-DD": "2022-2-3", "YYYY-MM-DD hh:mm:ss[.f]": "2022-01-03 16:03", "D.M.YYYY": "03.02.22",
	} {
		l, err := parseLayout(layout)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := l.read([]byte(text)); ok {
			t.Errorf("%s should not fit %s", text, layout)
		}
	}
	for _, layout := range []string{"", "hh:mm", "YYYY-MM", "YYYY-MM-DD YYYY", "%Y-%m-%d", "YY-MM-DD", "YYYY-MM-DD]", "YYYY-MM-DD[[f]]"} {
		if _, err := parseLayout(layout); err == nil {
			t.Errorf("layout %q should be refused", layout)
		}
	}
}

func TestMarks(t *testing.T) {
	for _, x := range []struct {
		m          marks
		text, want string
		ok         bool
	}{
		{marks{decimal: ",", thousands: "."}, "1.234.567,89", "1234567.89", true},
		{marks{decimal: ",", thousands: "."}, "-1.234", "-1234", true},
		{marks{decimal: ",", thousands: "."}, "1234,5", "1234.5", true},
		{marks{decimal: ",", thousands: "."}, "1.23", "", false},
		{marks{decimal: ",", thousands: "."}, "1.2345", "", false},
		{marks{decimal: ","}, "1.5", "", false},
		{marks{thousands: " "}, "1 234.5", "1234.5", true},
		{marks{thousands: "'"}, "12'34", "", false},
		{marks{decimal: ",", thousands: "."}, "0.500", "", false}, // half a unit with a decimal point, not five hundred
		{marks{shift: 3}, "1.25", "1250", true},
		{marks{shift: 3}, "1.2345", "1234.5", true},
		{marks{shift: -3}, "5", "0.005", true},
		{marks{shift: -2}, "-12345.6", "-123.456", true},
		{marks{}, "", "", false},
		{marks{shift: 3}, "", "", false},
		{marks{shift: 3}, "-", "", false},
		{marks{shift: -3}, ".", "", false},
		{marks{}, "1.2.3", "", false},
		{marks{decimal: ","}, "x", "", false},
	} {
		got, ok := x.m.canonical([]byte(x.text))
		if ok != x.ok || ok && string(got) != x.want {
			t.Errorf("%+v %q: %q %v, want %q %v", x.m, x.text, got, ok, x.want, x.ok)
		}
	}
}
