package loader

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// step fills one slot from a record.
type step struct {
	field int
	cell  int // of the record; -1 where only text makes it
	parse cellParser
	// numbers makes the parser of cells that are numbers; nil: only their texts are read.
	numbers func(l logical) numberParser
	stored  *storedCell // reads the cell, where the file has more than texts
	// text makes the value from the record; nil: the cell as it is. A nil text with a fault rejects the row.
	text func(c *cells) ([]byte, *fault)
}

// read fills a slot from a text that it returns.
func (s *step) read(rec *cells, slot *record.Slot) (text []byte, b *record.Breach, f *fault) {
	if s.text == nil {
		text = rec.at(s.cell)
	} else if text, f = s.text(rec); f != nil {
		return nil, nil, f
	}
	if len(text) > 0 {
		b = s.parse(slot, text)
	}
	return text, b, nil
}

// fault is a value that a mapping refuses.
type fault struct {
	code   string
	column string // of the source
	value  []byte
}

// plan turns records of one file into rows of one kind. A mapping may have several plans of one kind.
type plan struct {
	steps    []step // in the order of the entity's fields
	when     []func(c *cells) bool
	template []record.Slot
	fresh    []int    // fields that a row takes from the template before its steps; nil: all
	hashed   []int    // fields that make the payload, in order
	cellOf   []int    // cell of a field, -1 where none
	sources  []string // source column of a field, empty where none or several; nil where files are canonical
}

// begin makes a row one in which nothing is stated yet.
func (p *plan) begin(slots []record.Slot) {
	if p.fresh == nil {
		copy(slots, p.template)
		return
	}
	for _, field := range p.fresh {
		slots[field] = p.template[field]
	}
}

// skip leaves out the steps from one on: nothing is stated in their fields.
func (p *plan) skip(slots []record.Slot, from int) {
	for i := from; i < len(p.steps); i++ {
		slots[p.steps[i].field] = p.template[p.steps[i].field]
	}
}

// wanted reports whether a record becomes a row of this plan.
func (p *plan) wanted(c *cells) bool {
	for _, holds := range p.when {
		if !holds(c) {
			return false
		}
	}
	return true
}

// canonicalPlan reads a file whose columns are those of the kind.
func canonicalPlan(t *table, header []string) (*plan, error) {
	at, err := matchHeader(t, header)
	if err != nil {
		return nil, err
	}
	p := &plan{template: t.template(), cellOf: at}
	for field, cell := range at {
		if cell < 0 {
			continue
		}
		parse, err := t.parserFor(field, format{})
		if err != nil {
			return nil, err
		}
		numbers, err := t.numbersFor(field, format{})
		if err != nil {
			return nil, err
		}
		p.steps = append(p.steps, step{field: field, cell: cell, parse: parse, numbers: numbers})
	}
	p.hashed = hashedFields(t.entity, func(field int) bool { return at[field] >= 0 })
	return p, nil
}

// hashedFields lists the fields whose values make a record what it is, of those that can be stated at all.
func hashedFields(e *record.Entity, stated func(int) bool) []int {
	if !e.Payload {
		return nil
	}
	var out []int
	for i := range e.Fields {
		if f := &e.Fields[i]; !f.Envelope && !f.Derived && (stated(i) || f.Fill != "") {
			out = append(out, i)
		}
	}
	return out
}

// digest hashes what the row states, field by field in the order of the entity, as it was read and before any rule changed it:
// the same record in another column order, or with 1.50 for 1.5, has the same digest. Never 0, which marks tombstones.
func (p *plan) digest(e *record.Entity, slots []record.Slot, scratch []byte) (uint64, []byte) {
	out := scratch[:0]
	for _, i := range p.hashed {
		s := &slots[i]
		if !s.Set {
			continue
		}
		out = append(out, byte(i))
		switch e.Fields[i].Type {
		case record.Ident, record.Words, record.Listed, record.Set:
			out = append(append(out, s.Text...), 0xff) // not a byte of UTF-8 text
		default:
			out = binary.LittleEndian.AppendUint64(out, uint64(s.N))
		}
	}
	return max(xxhash.Sum64(out), 1), out
}
