package loader

import (
	"bytes"
	"encoding/csv"
)

// records is a stream of the records of one file, whatever its format.
type records interface {
	// header returns the names of the columns, in the order of the cells.
	header() []string
	// next returns the next record, valid until the one after it. A fault concerns this record only, of which then no cell may be asked.
	// io.EOF ends the file; any other error means that the rest cannot be read.
	next() (*cells, *fault, error)
	// shape says how payloads of these records are read again.
	shape() Shape
}

// cells is a record: cell i is data[ends[i-1]+1 : ends[i]], unless there are columns. All of it is valid until the next record.
type cells struct {
	line uint64 // on which the record starts, or the number of its row, from 1
	raw  []byte // as in the file, without the last line end; nil where the file is no text
	data []byte
	ends []int32
	high bool // some byte is not ASCII

	// Of a file that is stored by columns: these, and which of their rows at hand this is. Else nil.
	columns []*parquetColumn
	row     int

	// Room for the payload of such a record.
	writer  *csv.Writer
	written bytes.Buffer
	texts   []string
}

func (c *cells) len() int { return max(len(c.ends), len(c.columns)) }

func (c *cells) at(i int) []byte {
	if c.columns != nil {
		return c.columns[i].cell(c.row)
	}
	if i == 0 {
		return c.data[:c.ends[0]]
	}
	return c.data[c.ends[i-1]+1 : c.ends[i]]
}

// clear empties the record before cells are put.
func (c *cells) clear() { c.data, c.ends = c.data[:0], c.ends[:0] }

// put appends a cell.
func (c *cells) put(text []byte) {
	c.data = append(c.data, text...)
	c.end()
}

// end ends the cell that was appended to data.
func (c *cells) end() {
	c.ends = append(c.ends, int32(len(c.data)))
	c.data = append(c.data, 0)
}

// payload returns the record as it is kept when it does not enter: its text, or for a file that is no text one line of CSV.
func (c *cells) payload() string {
	if c.raw != nil || c.len() == 0 {
		return string(c.raw)
	}
	if c.writer == nil {
		c.writer, c.texts = csv.NewWriter(&c.written), make([]string, c.len())
	}
	c.written.Reset()
	for i := range c.texts {
		c.texts[i] = string(c.at(i))
	}
	c.writer.Write(c.texts) //nolint:errcheck // a buffer takes everything
	c.writer.Flush()
	return string(bytes.TrimSuffix(c.written.Bytes(), []byte("\n")))
}
