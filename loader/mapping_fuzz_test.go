package loader

import (
	"bytes"
	"context"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"greenlane/mappings"
)

var lineOfMapping = regexp.MustCompile(`^fuzz\.yaml:[1-9][0-9]*: `)

// FuzzMapping reads any text as a mapping, and where it is one any text through it: never a panic, no row lost.
func FuzzMapping(f *testing.F) {
	f.Add([]byte(wideMapping), []byte(wideFile))
	f.Add([]byte(milestones), []byte("No,Firm,Lodged,Released,Left,Note\n1,A,01/07/2020 09:00,01/07/2020 20:00,,\n"))
	for _, name := range mappings.Names() {
		text, err := mappings.Find(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, []byte(asycudaItems))
	}
	f.Add([]byte("columns: [a]\nemit:\n  - {kind: operators, columns: {operator_id: a}}\n"), []byte("a\nx\n"))
	f.Fuzz(func(t *testing.T, text, file []byte) {
		m, err := ParseMapping("fuzz.yaml", text)
		if err != nil {
			if !lineOfMapping.MatchString(err.Error()) {
				t.Fatalf("an error names the line of the mapping: %v", err)
			}
			return
		}
		path := filepath.Join(t.TempDir(), "fuzz.csv")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		all, opt := 1.0, options()
		opt.MaxRejectShare = &all
		report, err := New(newMemory(), opt).Load(context.Background(), []Input{{Kind: m.Kinds()[0], Paths: []string{path}, Mapping: m}})
		if err != nil {
			return
		}
		for _, s := range report.Summaries {
			if s.Read != s.Accepted+s.Rejected+s.Quarantined+s.Unchanged {
				t.Fatalf("%+v", s)
			}
		}
	})
}

// FuzzLayout writes a day and time in a layout and reads it again.
func FuzzLayout(f *testing.F) {
	for i, text := range []string{"YYYY-MM-DD hh:mm:ss[.f]", "D/M/YYYY", "DDMMYYYY", "YYYY年M月D日 h:mm", "YYYYMMDDThhmmssZ", "[", "MM/DD/YYYY[ hh:mm]", "DMYYYY"} {
		f.Add(text, int64(18_000+i*97), int64(i)*7_207_005, i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, text string, day, at int64, padded bool) {
		l, err := parseLayout(text)
		if err != nil {
			return
		}
		if day %= 60_000; day < -20_000 { // 1900 to 2134
			day = -day
		}
		at = (at%dayMS + dayMS) % dayMS
		when := time.UnixMilli(day*dayMS + at).UTC()
		if !l.timed {
			when = when.Truncate(24 * time.Hour)
		}
		v := [8]int64{int64(when.Year()), int64(when.Month()), int64(when.Day())}
		for _, p := range l.parts {
			switch p.unit {
			case 'h':
				v[3] = int64(when.Hour())
			case 'm':
				v[4] = int64(when.Minute())
			case 's':
				v[5] = int64(when.Second())
			default: // no time of day
			}
		}
		written := l.write(v, padded, true, "125", "+01:30")
		read, ok := l.read(written)
		if !ok || read.year != v[0] || read.dayOfMonth != v[2] {
			if separated(l) {
				t.Fatalf("%q wrote %v as %q and read %v %v", text, v, written, read, ok)
			}
			return
		}
		want := time.Date(int(v[0]), time.Month(v[1]), int(v[2]), int(v[3]), int(v[4]), int(v[5]), 0, time.UTC).UnixMilli()
		if strings.Contains(text, "f") {
			want += 125
		}
		if got := read.day*dayMS + read.time; separated(l) && got != want {
			t.Fatalf("%q wrote %v as %q and read %d, want %d", text, v, written, got, want)
		}
	})
}

// separated reports whether a part of one or two digits, or of any number of them, is never followed by a digit.
func separated(l *layout) bool {
	for i, p := range l.parts {
		open := p.unit != 0 && p.width == 0
		if !open || i+1 == len(l.parts) {
			continue
		}
		next := l.parts[i+1]
		if next.unit != 0 || next.literal >= '0' && next.literal <= '9' || next.literal == ':' {
			return false
		}
	}
	return true
}

// FuzzMarks reads a number with any marks: what comes out is a canonical decimal of the same digits, moved by the scale.
func FuzzMarks(f *testing.F) {
	for _, text := range []string{"1.234.567,89", "-1,5", "+12'345.6", "0", "1 234", "00012", ",5", "5,", "-", "1.23"} {
		f.Add(text, ",", ".", 3)
		f.Add(text, ".", "'", -2)
	}
	f.Fuzz(func(t *testing.T, text, decimal, thousands string, shift int) {
		if shift %= 12; !isMark(decimal) || thousands != "" && !isMark(thousands) || decimal == thousands {
			return
		}
		m := marks{decimal: decimal, thousands: thousands, shift: shift}
		out, ok := m.canonical([]byte(text))
		if !ok {
			return
		}
		got, valid := new(big.Rat).SetString(strings.TrimPrefix(string(out), "+"))
		if !valid || bytes.ContainsAny(out, "eE/_") {
			t.Fatalf("%+v made %q of %q", m, out, text)
		}
		whole, fraction, pointed := strings.Cut(strings.TrimSpace(text), decimal)
		plain := whole
		if thousands != "" {
			plain = strings.ReplaceAll(whole, thousands, "")
		}
		if pointed {
			plain += "." + fraction
		}
		want, valid := new(big.Rat).SetString(strings.TrimPrefix(plain, "+"))
		if !valid {
			t.Fatalf("%+v read %q, which is no number", m, text)
		}
		scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(shift, -shift))), nil))
		if shift < 0 {
			scale.Inv(scale)
		}
		if got.Cmp(want.Mul(want, scale)) != 0 {
			t.Fatalf("%+v made %q of %q, want %s", m, out, text, want.FloatString(12))
		}
	})
}
