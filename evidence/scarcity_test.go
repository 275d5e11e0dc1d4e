package evidence

import (
	"math"
	"testing"
)

func TestScarcityByHand(t *testing.T) {
	z := 1.959963985
	cases := []struct {
		name      string
		groups    int64
		effective float64
		want      float64
	}{
		{"ten equal groups: t of 9", 10, 10, 2.262157 / z},
		{"two equal groups: t of 1", 2, 2, 12.706205 / z},
		{"ten groups that weigh as 6.5: t of 6, 6.5/5.5·9/10", 10, 6.5, 2.446912 / z * math.Sqrt(6.5/5.5*0.9)},
		{"one of ten groups has nearly all: t of 2, 2/1·9/10", 10, 1.1, 4.302653 / z * math.Sqrt(1.8)},
		{"a million equal groups", 1_000_000, 1_000_000, 1},
	}
	for _, c := range cases {
		near(t, c.name, scarcity(c.groups, c.effective, 0.95), c.want, 5e-6)
	}
}
