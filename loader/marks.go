package loader

import (
	"bytes"
	"fmt"
	"strings"
)

// marks is how a foreign file writes numbers. Not for several goroutines: it has one buffer.
type marks struct {
	decimal   string // "." where not stated
	thousands string // "" where none; then none is allowed
	shift     int    // the number is to be multiplied by 10^shift
	out       []byte
}

// canonical returns the number with a point and without marks between thousands, false where the marks are not where they belong.
func (m *marks) canonical(text []byte) ([]byte, bool) {
	text = bytes.TrimSpace(text)
	out := m.out[:0]
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		out, text = append(out, text[0]), text[1:]
	}
	decimal := m.decimal
	if decimal == "" {
		decimal = "."
	}
	whole, fraction, _ := bytes.Cut(text, []byte(decimal))
	if len(whole)+len(fraction) == 0 {
		return nil, false // no digit is not zero, whatever the scale
	}
	sign := len(out)
	if m.thousands != "" && bytes.Contains(whole, []byte(m.thousands)) {
		groups := bytes.Split(whole, []byte(m.thousands))
		for i, g := range groups {
			if i > 0 && len(g) != 3 || len(g) == 0 || len(g) > 3 || i == 0 && g[0] == '0' {
				return nil, false
			}
			out = append(out, g...)
		}
	} else {
		out = append(out, whole...)
	}
	out, fraction = m.moved(out, sign, fraction)
	for _, digits := range [][]byte{out[sign:], fraction} {
		for _, b := range digits {
			if b-'0' > 9 {
				return nil, false
			}
		}
	}
	if len(fraction) > 0 {
		out = append(append(out, '.'), fraction...)
	}
	m.out = out
	return out, len(out) > sign
}

// moved moves the point by shift digits.
func (m *marks) moved(out []byte, sign int, fraction []byte) (whole, rest []byte) {
	switch {
	case m.shift > 0:
		n := min(m.shift, len(fraction))
		out = append(out, fraction[:n]...)
		for range m.shift - n {
			out = append(out, '0')
		}
		return out, fraction[n:]
	case m.shift < 0:
		digits := append([]byte(nil), out[sign:]...)
		for len(digits) <= -m.shift {
			digits = append([]byte{'0'}, digits...)
		}
		at := len(digits) + m.shift
		return append(out[:sign], digits[:at]...), append(digits[at:], fraction...)
	}
	return out, fraction
}

// parseScale reads a power of ten such as 1000 or 0.001.
func parseScale(text string) (int, error) {
	whole, fraction, pointed := strings.Cut(text, ".")
	switch {
	case !pointed && strings.HasPrefix(whole, "1") && strings.Trim(whole[1:], "0") == "" && len(whole) <= 13:
		return len(whole) - 1, nil
	case pointed && strings.Trim(whole, "0") == "" && strings.HasSuffix(fraction, "1") && strings.Trim(fraction[:len(fraction)-1], "0") == "" && len(fraction) <= 12:
		return -len(fraction), nil
	}
	return 0, fmt.Errorf("scale %q should be a power of ten, such as 1000 or 0.001", text)
}
