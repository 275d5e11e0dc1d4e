package loader

import (
	"errors"
	"io"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// parquetColumn takes the values of one column as texts.
type parquetColumn struct {
	name  string
	leaf  int
	list  bool
	level byte // definition level of a value that is there
	kind  parquetKind

	left  int64 // values of the row group that no page had so far, nulls included
	pages parquet.Pages
	page  parquet.Page // nil where codes have all of it
	at    int          // next value of the page, nulls included
	size  int          // values of the page, nulls included

	// Of a page with values of its own:
	levels []byte // definition levels; nil where every value is there
	value  int    // next value, nulls not included
	text   func(dst []byte, i int) []byte

	// Of a page with values of a dictionary: the place of each in words, which has the null first.
	dictionary parquet.Dictionary
	words      [][]byte
	codes      places

	repeat  []byte // repetition levels, of lists
	suspect bool   // some texts at hand may be no UTF-8

	texts [][]byte
	buf   []byte
	wrong []int // rows that are no text
}

// places are whole numbers in as few bytes as the largest allows: pages of hundreds of thousands of rows are usual, for every column at once.
type places struct {
	narrow []uint8
	middle []uint16
	wide   []uint32
}

func (c *places) clear() { c.narrow, c.middle, c.wide = c.narrow[:0], c.middle[:0], c.wide[:0] }

// add appends a code, all of which are below limit.
func (c *places) add(code, limit int) {
	switch {
	case limit <= 1<<8:
		c.narrow = append(c.narrow, uint8(code))
	case limit <= 1<<16:
		c.middle = append(c.middle, uint16(code))
	default:
		c.wide = append(c.wide, uint32(code))
	}
}

func (c *places) at(i int) int {
	switch {
	case len(c.narrow) > 0:
		return int(c.narrow[i])
	case len(c.middle) > 0:
		return int(c.middle[i])
	}
	return int(c.wide[i])
}

// begin starts the column's part of a row group.
func (c *parquetColumn) begin(chunk parquet.ColumnChunk) {
	c.end()
	c.left, c.pages = chunk.NumValues(), chunk.Pages()
}

func (c *parquetColumn) end() {
	c.drop()
	if c.pages != nil {
		c.pages.Close() //nolint:errcheck // it was only read
	}
	c.pages, c.dictionary, c.words = nil, nil, nil
	c.at, c.size = 0, 0
}

// drop lets go of the page at hand.
func (c *parquetColumn) drop() {
	if c.page != nil {
		parquet.Release(c.page)
		c.page = nil
	}
}

// turn goes to the next page that has values.
func (c *parquetColumn) turn() error {
	c.drop()
	for c.at, c.size = 0, 0; c.size == 0; {
		if c.pages == nil {
			return io.EOF
		}
		page, err := c.pages.ReadPage()
		if err != nil {
			return err
		}
		c.page, c.size = page, int(page.NumValues())
		if err := c.prepare(page); err != nil {
			return err
		}
		if c.left -= int64(c.size); c.left <= 0 && c.page == nil { // the library holds the last page until then
			c.pages.Close() //nolint:errcheck // it was only read
			c.pages = nil
		}
	}
	return nil
}

// prepare makes the values of a page available as texts.
func (c *parquetColumn) prepare(page parquet.Page) error {
	c.levels, c.value = nil, 0
	if c.level > 0 {
		c.levels = page.DefinitionLevels()
	}
	c.repeat = page.RepetitionLevels()
	data := page.Data()
	if c.list && len(c.repeat) < c.size || c.level > 0 && len(c.levels) < c.size {
		return errors.New("the Parquet data is damaged: a page has fewer levels than values")
	}
	dictionary := page.Dictionary()
	if dictionary == nil {
		c.codes.clear()
		c.text, c.suspect = c.kind.texts(data), c.kind.words
		return nil
	}
	c.look(dictionary)
	if err := c.encode(data.Int32()); err != nil {
		return err
	}
	c.text, c.levels = nil, nil
	if !c.list { // all of it is in codes
		c.drop()
	}
	return nil
}

// look makes the texts of a dictionary.
func (c *parquetColumn) look(dictionary parquet.Dictionary) {
	if dictionary == c.dictionary {
		return
	}
	c.dictionary, c.words, c.suspect = dictionary, make([][]byte, 1, dictionary.Len()+1), false
	text := c.kind.texts(dictionary.Page().Data())
	all := []byte{}
	for i := range dictionary.Len() {
		at := len(all)
		all = text(all, i)
		word := all[at:len(all):len(all)]
		c.words = append(c.words, word)
		c.suspect = c.suspect || c.kind.words && !utf8.Valid(word)
	}
}

// encode keeps the page's values by their places in the dictionary.
func (c *parquetColumn) encode(places []int32) error {
	c.codes.clear()
	for i, next := 0, 0; i < c.size; i++ {
		code := 0
		if len(c.levels) == 0 || c.levels[i] == c.level {
			if next >= len(places) || int(places[next]) >= len(c.words)-1 || places[next] < 0 {
				return errors.New("the Parquet data is damaged: a value is not in its dictionary")
			}
			code = int(places[next]) + 1
			next++
		}
		c.codes.add(code, len(c.words))
	}
	return nil
}

// take fills texts with the cells of the next n rows.
func (c *parquetColumn) take(n int) error {
	c.texts, c.buf, c.wrong = c.texts[:0], c.buf[:0], c.wrong[:0]
	suspect := false
	for len(c.texts) < n {
		if c.at == c.size {
			if err := c.turn(); err != nil {
				return cutShort(err)
			}
		}
		suspect = suspect || c.suspect
		if c.list {
			if err := c.takeList(); err != nil {
				return err
			}
			continue
		}
		end := min(c.size, c.at+n-len(c.texts))
		switch {
		case c.text != nil:
			for ; c.at < end; c.at++ {
				c.texts = append(c.texts, c.cell())
			}
		case len(c.codes.narrow) > 0:
			for _, code := range c.codes.narrow[c.at:end] {
				c.texts = append(c.texts, c.words[code])
			}
		default:
			for ; c.at < end; c.at++ {
				c.texts = append(c.texts, c.words[c.codes.at(c.at)])
			}
		}
		c.at = end
	}
	if suspect {
		for i, text := range c.texts {
			if !utf8.Valid(text) {
				c.wrong = append(c.wrong, i)
			}
		}
	}
	return nil
}

func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the Parquet data is damaged: it has fewer values than rows")
	}
	return parquetError(err)
}

// cell returns the text of the value at hand, nil for a null.
func (c *parquetColumn) cell() []byte {
	if c.text == nil {
		return c.words[c.codes.at(c.at)]
	}
	if len(c.levels) > 0 && c.levels[c.at] != c.level {
		return nil
	}
	at := len(c.buf)
	c.buf = c.text(c.buf, c.value)
	c.value++
	return c.buf[at:len(c.buf):len(c.buf)]
}

// takeList joins the values of the next row with blanks; the row may go on in the next page.
func (c *parquetColumn) takeList() error {
	var joined []byte
	for first := true; ; first = false {
		if c.at == c.size {
			if err := c.turn(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return cutShort(err)
			}
		}
		if !first && c.repeat[c.at] == 0 {
			break
		}
		if text := c.cell(); text != nil {
			if joined != nil {
				joined = append(joined, ' ')
			}
			joined = append(joined, text...)
		}
		c.at++
	}
	c.texts = append(c.texts, joined)
	return nil
}
