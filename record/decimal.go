package record

// Exactness says how much of a decimal's text its scaled number keeps.
type Exactness uint8

// The outcomes of ParseDecimal.
const (
	NotANumber Exactness = iota // malformed, or more than 18 digits
	Exact
	Rounded // digits beyond the scale were rounded half away from zero
)

// pow10 holds 10^0 to 10^18.
var pow10 = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

// ParseDecimal reads digits with at most one point and an optional sign as value × 10^scale.
// No exponent, no blanks, no marks between thousands. The result has at most 18 digits.
func ParseDecimal(text []byte, scale uint8) (int64, Exactness) {
	i, negative := 0, false
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		negative, i = text[0] == '-', 1
	}
	var n int64
	digits, start := 0, i
	for ; i < len(text) && text[i]-'0' <= 9; i++ {
		n = n*10 + int64(text[i]-'0')
		if n != 0 {
			if digits++; digits > 18 {
				return 0, NotANumber
			}
		}
	}
	whole := i - start
	outcome, places, up := Exact, uint8(0), false
	if i < len(text) && text[i] == '.' {
		for i++; i < len(text); i++ {
			d := text[i] - '0'
			if d > 9 {
				return 0, NotANumber
			}
			whole++
			if places < scale {
				n, places = n*10+int64(d), places+1
				if n != 0 {
					if digits++; digits > 18 {
						return 0, NotANumber
					}
				}
				continue
			}
			if places == scale {
				up, places = d >= 5, places+1
			}
			if d != 0 {
				outcome = Rounded
			}
		}
	}
	if i != len(text) || whole == 0 {
		return 0, NotANumber
	}
	if places < scale {
		missing := int(scale - places)
		if n != 0 && digits+missing > 18 {
			return 0, NotANumber
		}
		n *= pow10[missing]
	}
	if up {
		n++
		if n >= pow10[18] {
			return 0, NotANumber
		}
	}
	if negative {
		n = -n
	}
	return n, outcome
}

// roundTo rounds half away from zero to a multiple of unit, which is positive.
func roundTo(n, unit int64) int64 {
	rest := n % unit
	n -= rest
	switch {
	case 2*rest >= unit:
		n += unit
	case -2*rest >= unit:
		n -= unit
	}
	return n
}
