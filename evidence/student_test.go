package evidence

import (
	"math"
	"testing"
)

// Published quantiles (Abramowitz and Stegun, table 26.10; NIST handbook 1.3.6.7.2), to the digits given there.
func TestStudentPublished(t *testing.T) {
	for _, c := range []struct{ nu, level, want float64 }{
		{1, 0.95, 12.706},
		{2, 0.95, 4.303},
		{3, 0.95, 3.182},
		{4, 0.95, 2.776},
		{5, 0.95, 2.571},
		{10, 0.95, 2.228},
		{30, 0.95, 2.042},
		{60, 0.95, 2.000},
		{120, 0.95, 1.980},
		{3, 0.99, 5.841},
		{10, 0.99, 3.169},
		{30, 0.99, 2.750},
		{5, 0.90, 2.015},
		{20, 0.80, 1.325},
	} {
		if got := tQuantile(c.nu, c.level); math.Abs(got-c.want) > 5.0001e-4 {
			t.Errorf("t of %v degrees at %v is %v, published %v", c.nu, c.level, got, c.want)
		}
	}
}

// The polynomial is where the inversion is.
func TestStudentIsTheInversion(t *testing.T) {
	for _, level := range []float64{0.8, 0.9, 0.95, 0.99} {
		for nu := 1.5; nu < 1e7; nu *= 1.013 {
			got, want := tQuantile(nu, level), exactT(nu, level)
			if math.Abs(got-want) > 1e-10*want {
				t.Errorf("t of %v degrees at %v is %v, by inversion %v", nu, level, got, want)
			}
		}
	}
}
