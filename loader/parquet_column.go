package loader

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// parquetColumn takes the values of one column.
type parquetColumn struct {
	name  string
	leaf  int
	list  bool
	level byte // definition level of a value that is there
	kind  parquetKind

	left  int64 // values of the row group that no page had so far, nulls included
	pages parquet.Pages
	ahead *aheadPage   // the page that follows, which is being unpacked; nil where none is
	page  parquet.Page // nil where codes have all of it
	at    int          // next value of the page, nulls included
	size  int          // values of the page, nulls included

	// Of a page with values of its own: words in data, numbers, or what text makes texts of.
	levels []byte // definition levels; nil where every value is there
	value  int    // next value, nulls not included
	data   []byte
	ends   []uint32
	whole  []int64 // numbers as they lie in the page; nil: number finds them
	number func(i int) int64
	text   func(dst []byte, i int) []byte

	// Of a page with values of a dictionary: the place of each in it, from 1; 0 is null. The dictionary is of words, or of numbers.
	coded      bool
	dictionary parquet.Dictionary
	count      int // of its values
	words      [][]byte
	numbers    []int64
	spell      func(dst []byte, i int) []byte // of those that are neither
	codes      places
	foul       bool // some of its words are no UTF-8
	turned     int  // how many dictionaries there were

	repeat  []byte // repetition levels, of lists
	suspect bool   // some texts at hand may be no UTF-8

	// The rows at hand: the place of each value in the page or the dictionary, -1 for a null; the joined values of a list.
	place []int32
	lists [][]byte
	buf   []byte // the text that was asked for last
	wrong []int  // rows that are no text
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

// addAll appends the codes of places, which are one more, all of them below limit.
func (c *places) addAll(places []int32, limit int) {
	switch n := len(places); {
	case limit <= 1<<8:
		c.narrow = slices.Grow(c.narrow, n)[:n]
		for i, p := range places {
			c.narrow[i] = uint8(p + 1)
		}
	case limit <= 1<<16:
		c.middle = slices.Grow(c.middle, n)[:n]
		for i, p := range places {
			c.middle[i] = uint16(p + 1)
		}
	default:
		c.wide = slices.Grow(c.wide, n)[:n]
		for i, p := range places {
			c.wide[i] = uint32(p + 1)
		}
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
	if c.ahead != nil {
		if page, err := c.ahead.wait(); err == nil {
			parquet.Release(page)
		}
		c.ahead = nil
	}
	if c.pages != nil {
		c.pages.Close() //nolint:errcheck // it was only read
	}
	c.pages, c.dictionary, c.count, c.words, c.numbers, c.spell = nil, nil, 0, nil, nil, nil
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
		page, err := c.read()
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
		} else if c.left > 0 {
			c.ahead = unpackAhead(c.pages)
		}
	}
	return nil
}

// read returns the next page, which was unpacked while the one before it was taken.
func (c *parquetColumn) read() (parquet.Page, error) {
	if c.ahead == nil {
		return c.pages.ReadPage()
	}
	ahead := c.ahead
	c.ahead = nil
	return ahead.wait()
}

// prepare makes the values of a page available.
func (c *parquetColumn) prepare(page parquet.Page) error {
	c.levels, c.value = nil, 0
	if c.level > 0 {
		c.levels = page.DefinitionLevels()
	}
	c.repeat = page.RepetitionLevels()
	values := page.Data()
	if c.list && len(c.repeat) < c.size || c.level > 0 && len(c.levels) < c.size {
		return errors.New("the Parquet data is damaged: a page has fewer levels than values")
	}
	dictionary := page.Dictionary()
	c.coded = dictionary != nil
	if c.coded {
		if err := c.look(dictionary); err != nil {
			return err
		}
		c.suspect = c.foul
		if err := c.encode(values.Int32()); err != nil {
			return err
		}
		if c.levels = nil; !c.list && c.spell == nil { // all of it is in codes
			c.drop()
		}
		return nil
	}
	c.codes.clear()
	if c.there() > countOf(values) {
		return errors.New("the Parquet data is damaged: a page has fewer values than its levels tell")
	}
	switch c.suspect = false; {
	case c.kind.words:
		c.data, c.ends = values.ByteArray()
		c.suspect = !ascii(c.data)
		return c.kind.fits(values)
	case c.kind.numbers != nil:
		if c.whole = nil; values.Kind() == encoding.Int64 {
			c.whole = values.Int64()
		}
		c.number = c.kind.numbers(values)
	default:
		c.text = c.kind.texts(values)
		return c.kind.fits(values)
	}
	return nil
}

// there returns how many values of the page are there.
func (c *parquetColumn) there() int {
	if len(c.levels) == 0 {
		return c.size
	}
	n := 0
	for _, level := range c.levels[:c.size] {
		if level == c.level {
			n++
		}
	}
	return n
}

// countOf returns how many values lie in a page.
func countOf(values encoding.Values) int {
	switch values.Kind() {
	case encoding.Boolean:
		return 8 * len(values.Boolean())
	case encoding.Int32:
		return len(values.Int32())
	case encoding.Int64:
		return len(values.Int64())
	case encoding.Float:
		return len(values.Float())
	case encoding.Double:
		return len(values.Double())
	case encoding.ByteArray:
		_, ends := values.ByteArray()
		return max(len(ends)-1, 0)
	case encoding.FixedLenByteArray:
		data, size := values.FixedLenByteArray()
		return len(data) / max(size, 1)
	default:
		return 0
	}
}

// fits refuses texts that no record has room for, and decimals that no number has.
func (k *parquetKind) fits(values encoding.Values) error {
	if values.Kind() != encoding.ByteArray {
		return nil
	}
	data, ends := values.ByteArray()
	most := uint32(maxRecord)
	if !k.words {
		most = widestDecimal
	}
	if len(data) <= int(most) {
		return nil
	}
	for i := range max(len(ends)-1, 0) {
		if ends[i+1]-ends[i] > most {
			return fmt.Errorf("a value takes more than %d bytes", most)
		}
	}
	return nil
}

// ascii reports whether a text is one whatever way it is cut.
func ascii(text []byte) bool {
	const many, high = 8, 0x8080808080808080
	for ; len(text) >= many; text = text[many:] {
		if binary.LittleEndian.Uint64(text)&high != 0 {
			return false
		}
	}
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// look keeps what is in a dictionary.
func (c *parquetColumn) look(dictionary parquet.Dictionary) error {
	if dictionary == c.dictionary {
		return nil
	}
	values := dictionary.Page().Data()
	n := min(dictionary.Len(), countOf(values))
	c.dictionary, c.count, c.foul = dictionary, n, false
	c.turned++
	switch {
	case c.kind.numbers != nil:
		c.numbers = make([]int64, n)
		for number, i := c.kind.numbers(values), 0; i < n; i++ {
			c.numbers[i] = number(i)
		}
	case c.kind.words:
		if err := c.kind.fits(values); err != nil {
			return err
		}
		data, ends := values.ByteArray()
		data = bytes.Clone(data)
		c.words, c.foul = make([][]byte, n), !ascii(data) && !utf8.Valid(data)
		for i := range n {
			c.words[i] = data[ends[i]:ends[i+1]:ends[i+1]]
			c.foul = c.foul || !utf8.Valid(c.words[i])
		}
	default: // their texts may be much longer than they are
		c.spell = c.kind.texts(values)
		return c.kind.fits(values)
	}
	return nil
}

// encode keeps the page's values by their places in the dictionary.
func (c *parquetColumn) encode(places []int32) error {
	c.codes.clear()
	words := c.count
	for _, p := range places {
		if int(p) >= words || p < 0 {
			return errNoWord
		}
	}
	if len(c.levels) == 0 {
		if len(places) < c.size {
			return errNoWord
		}
		c.codes.addAll(places[:c.size], words+1)
		return nil
	}
	for _, level := range c.levels[:c.size] {
		code := 0
		if level == c.level {
			if len(places) == 0 {
				return errNoWord
			}
			code, places = int(places[0])+1, places[1:]
		}
		c.codes.add(code, words+1)
	}
	return nil
}

var errNoWord = errors.New("the Parquet data is damaged: a value is not in its dictionary")

// ready goes to the next page where the one at hand has been taken, and returns how many values are left of it.
func (c *parquetColumn) ready() (int, error) {
	if c.at == c.size {
		if err := c.turn(); err != nil {
			return 0, cutShort(err)
		}
	}
	return c.size - c.at, nil
}

// take takes the next n rows, which are all of the page at hand unless they are lists.
func (c *parquetColumn) take(n int) error {
	c.place, c.wrong = c.place[:0], c.wrong[:0]
	suspect := c.suspect || c.list && c.kind.words
	switch end := c.at + n; {
	case c.list:
		c.lists = c.lists[:0]
		for size := 0; len(c.lists) < n; {
			if err := c.takeList(); err != nil {
				return err
			}
			if size += len(c.lists[len(c.lists)-1]); size > heaviestLists {
				return fmt.Errorf("the lists of %d rows take more than %d MB together", n, heaviestLists>>20)
			}
		}
	case len(c.codes.narrow) > 0:
		for _, code := range c.codes.narrow[c.at:end] {
			c.place = append(c.place, int32(code)-1)
		}
		c.at = end
	case !c.coded && len(c.levels) == 0:
		for ; c.at < end; c.at++ {
			c.place = append(c.place, int32(c.at))
		}
	default:
		for c.at < end {
			c.place = append(c.place, int32(c.next()))
		}
	}
	if suspect {
		for row := range n {
			if !utf8.Valid(c.cell(row)) {
				c.wrong = append(c.wrong, row)
			}
		}
	}
	return nil
}

// next returns the place of the next value.
func (c *parquetColumn) next() int {
	at := c.at
	c.at++
	switch {
	case c.coded:
		return c.codes.at(at) - 1
	case len(c.levels) > 0 && c.levels[at] != c.level:
		return -1
	}
	c.value++
	return c.value - 1
}

// cell returns the text of a row at hand, nil for a null. It is valid until another is asked for.
func (c *parquetColumn) cell(row int) []byte {
	if c.list {
		return c.lists[row]
	}
	return c.textAt(int(c.place[row]))
}

// textAt returns the text of the value at a place.
func (c *parquetColumn) textAt(i int) []byte {
	switch {
	case i < 0:
		return nil
	case c.kind.numbers != nil:
		c.buf = c.kind.write(c.buf[:0], c.numberAt(i))
	case c.coded && c.kind.words:
		return c.words[i]
	case c.coded:
		c.buf = c.spell(c.buf[:0], i)
	case c.kind.words:
		return c.data[c.ends[i]:c.ends[i+1]:c.ends[i+1]]
	default:
		c.buf = c.text(c.buf[:0], i)
	}
	return c.buf
}

// numberAt returns the number at a place, of columns of numbers.
func (c *parquetColumn) numberAt(i int) int64 {
	switch {
	case c.coded:
		return c.numbers[i]
	case c.whole != nil:
		return c.whole[i]
	}
	return c.number(i)
}

func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the Parquet data is damaged: it has fewer values than rows")
	}
	return parquetError(err)
}

// heaviestLists bounds what the lists of the rows at hand take.
const heaviestLists = 32 << 20

// takeList joins the values of the next row with blanks; the row may go on in the next page.
func (c *parquetColumn) takeList() error {
	var joined []byte
	for first := true; ; first = false {
		if c.at == c.size {
			if err := c.turn(); errors.Is(err, io.EOF) && !first {
				break
			} else if err != nil {
				return cutShort(err)
			}
		}
		if !first && c.repeat[c.at] == 0 {
			break
		}
		if text := c.textAt(c.next()); text != nil {
			if joined != nil {
				joined = append(joined, ' ')
			}
			if joined = append(joined, text...); len(joined) > maxRecord {
				return fmt.Errorf("a list takes more than %d MB", maxRecord>>20)
			}
		}
	}
	c.lists = append(c.lists, joined)
	return nil
}
