package loader

import "greenlane/record"

// choices finds the number of an enumeration's code: a small table without collisions, made by trying multipliers.
type choices struct {
	mult  uint64
	shift uint
	codes []string
	nums  []int8
}

func newChoices(members []record.Member) *choices {
	for bits := uint(3); ; bits++ {
		mult := uint64(0x9e3779b97f4a7c15)
		for range 200 {
			mult += 0x5851f42d4c957f2e
			c := &choices{mult: mult, shift: 64 - bits, codes: make([]string, 1<<bits), nums: make([]int8, 1<<bits)}
			if c.place(members) {
				return c
			}
		}
	}
}

func (c *choices) place(members []record.Member) bool {
	for _, m := range members {
		at := pack([]byte(m.Code)) * c.mult >> c.shift
		if c.codes[at] != "" {
			return false
		}
		c.codes[at], c.nums[at] = m.Code, m.Number
	}
	return true
}

// find returns the number of a code.
func (c *choices) find(text []byte) (int64, bool) {
	at := pack(text) * c.mult >> c.shift
	if len(text) == 0 || c.codes[at] != string(text) {
		return 0, false
	}
	return int64(c.nums[at]), true
}
