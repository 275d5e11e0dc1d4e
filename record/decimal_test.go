package record

import (
	"math/big"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	for _, c := range []struct {
		text  string
		scale uint8
		want  int64
		how   Exactness
	}{
		{"0", 2, 0, Exact},
		{"-0.00", 2, 0, Exact},
		{"12.34", 2, 1234, Exact},
		{"12.3", 2, 1230, Exact},
		{"12.340000", 2, 1234, Exact},
		{"12.345", 2, 1235, Rounded},
		{"-12.345", 2, -1235, Rounded},
		{"12.3449999", 2, 1234, Rounded},
		{"0.005", 2, 1, Rounded},
		{".5", 0, 1, Rounded},
		{"5.", 1, 50, Exact},
		{"+7", 0, 7, Exact},
		{"999999999999999999", 0, 999999999999999999, Exact},
		{"000000000000000000000001", 0, 1, Exact},
		{"9999999999999999.99", 2, 999999999999999999, Exact},
		{"9999999999999999.995", 2, 0, NotANumber},
		{"1000000000000000000", 0, 0, NotANumber},
		{"99999999999999999", 2, 0, NotANumber},
		{"", 2, 0, NotANumber},
		{"-", 2, 0, NotANumber},
		{".", 2, 0, NotANumber},
		{"1,2", 2, 0, NotANumber},
		{"1e5", 2, 0, NotANumber},
		{" 1", 2, 0, NotANumber},
		{"1.2.3", 2, 0, NotANumber},
		{"1.23a", 1, 0, NotANumber},
		{"NaN", 2, 0, NotANumber},
	} {
		if n, how := ParseDecimal([]byte(c.text), c.scale); n != c.want || how != c.how {
			t.Errorf("%q at %d: %d %d, want %d %d", c.text, c.scale, n, how, c.want, c.how)
		}
	}
}

// FuzzParseDecimal holds the parser against exact arithmetic.
func FuzzParseDecimal(f *testing.F) {
	for _, text := range []string{"12.345", "-0.5", "999999999999999999", "1e5", "00012", ".", "3.14159265358979323846"} {
		f.Add(text, uint8(2))
	}
	f.Fuzz(func(t *testing.T, text string, scale uint8) {
		scale %= 10
		n, how := ParseDecimal([]byte(text), scale)
		if how == NotANumber {
			return
		}
		if strings.ContainsAny(text, "eEpPxX_/ ") {
			t.Fatalf("%q is not a plain decimal", text)
		}
		want, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%q is no number, and was read as %d", text, n)
		}
		got := new(big.Rat).SetFrac(big.NewInt(n), big.NewInt(pow10[scale]))
		off := new(big.Rat).Sub(got, want)
		if (off.Sign() == 0) != (how == Exact) {
			t.Fatalf("%q at %d: %d, exactness %d", text, scale, n, how)
		}
		half := new(big.Rat).SetFrac(big.NewInt(1), big.NewInt(2*pow10[scale]))
		if off.Abs(off).Cmp(half) > 0 {
			t.Fatalf("%q at %d is off by more than half a unit: %d", text, scale, n)
		}
	})
}
