package loader

import (
	"bytes"

	"greenlane/record"
)

// storedCell reads the cells of a column into slots: what a parser makes of their texts, without making texts of numbers, and reading
// every word of a dictionary once.
type storedCell struct {
	column *parquetColumn
	table  *table
	parse  cellParser
	number numberParser // nil: texts are read
	empty  record.Slot  // of a null

	known           []outcome // by place in the dictionary
	turned, renewed int       // of the column and the table, when known was begun
}

// outcome is what a word came to.
type outcome struct {
	slot   record.Slot
	breach *record.Breach
	known  bool
}

// bind lets a plan read a file as it is stored, where the file has more than texts.
func (p *plan) bind(t *table, r records) {
	f, ok := r.(*parquetFile)
	if !ok {
		return
	}
	stored := make([]bool, len(p.template))
	for i := range p.steps {
		s := &p.steps[i]
		if s.text != nil || s.numbers == nil || f.columns[s.cell].list {
			continue
		}
		c := f.columns[s.cell]
		s.stored = &storedCell{column: c, table: t, parse: s.parse, empty: p.template[s.field]}
		if c.kind.numbers != nil {
			s.stored.number = s.numbers(c.kind.logical)
		}
		stored[s.field] = true
	}
	p.fresh = []int{}
	for field := range stored {
		if !stored[field] {
			p.fresh = append(p.fresh, field)
		}
	}
}

// read reads a row at hand, whatever the slot holds.
func (c *storedCell) read(s *record.Slot, row int) *record.Breach {
	i := int(c.column.place[row])
	if i >= 0 && c.number == nil && c.column.coded && c.column.count <= maxEntries {
		return c.word(s, i)
	}
	*s = c.empty
	if i < 0 {
		return nil
	}
	if c.number != nil {
		if b, ok := c.number(s, c.column.numberAt(i)); ok {
			return b
		}
	}
	return c.readText(s, c.column.textAt(i))
}

// word reads a word of the dictionary, which is known once it was read.
func (c *storedCell) word(s *record.Slot, i int) *record.Breach {
	if c.turned != c.column.turned || c.renewed != c.table.renewed {
		c.turned, c.renewed = c.column.turned, c.table.renewed
		c.known = append(c.known[:0], make([]outcome, c.column.count)...)
	}
	o := &c.known[i]
	if !o.known {
		c.learn(o, i)
	}
	*s = o.slot
	return o.breach
}

func (c *storedCell) readText(s *record.Slot, text []byte) *record.Breach {
	if len(text) == 0 {
		return nil
	}
	return c.parse(s, text)
}

// learn reads a word of the dictionary and remembers what it came to.
func (c *storedCell) learn(o *outcome, i int) {
	text := c.column.textAt(i)
	if !c.column.kind.words {
		text = bytes.Clone(text) // which the slot may keep
	}
	o.slot, o.known = c.empty, true
	o.breach = c.readText(&o.slot, text)
}
