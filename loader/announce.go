package loader

import "github.com/cespare/xxhash/v2"

// announced is an admission that looks up the keys of every row. Told of those of the next rows, it has their places in its indexes
// fetched from memory side by side; sought one by one, each would be waited for.
type announced interface {
	// keys returns the fields of which the keys are sought.
	keys() []int
	// announce is told of the keys of a field.
	announce(field int, keys []uint64)
}

// announce tells an admission of the keys in the rows at hand. One that is not read as it is stored makes the lookup slow, not wrong.
func (p *pass) announce(r *parquetFile, plan *plan) {
	a, ok := p.admit.(announced)
	if !ok {
		return
	}
	for _, field := range a.keys() {
		for i := range plan.steps {
			if s := &plan.steps[i]; s.field == field && s.stored != nil {
				p.reading = true
				p.coming = s.stored.column.hashes(p.coming[:0], r.taken)
				p.reading = false
				a.announce(field, p.coming)
			}
		}
	}
}

// hashes appends the hashes of the texts in the first rows at hand, of those that are there.
func (c *parquetColumn) hashes(to []uint64, rows int) []uint64 {
	for _, at := range c.place[:rows] {
		if at >= 0 {
			to = append(to, xxhash.Sum64(c.textAt(int(at))))
		}
	}
	return to
}
