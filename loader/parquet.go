package loader

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	schema "github.com/parquet-go/parquet-go/format"
)

// parquetRows is how many rows are taken from the columns at once.
const parquetRows = 1024

// parquetFile reads the rows of a Parquet file. Cells have the canonical text of their column's type; a null is an empty cell.
type parquetFile struct {
	file    io.ReaderAt
	size    int64
	groups  []parquet.RowGroup
	about   []schema.RowGroup // the same groups as the footer tells them
	columns []*parquetColumn
	names   []string

	pages  pageUnpacker
	head   []byte // room for the header of a page
	packed []byte // and for a packed page

	left  int64 // rows of the group that are not taken yet
	taken int   // rows at hand
	wrong bool  // some of them are no text
	cells cells
}

// openParquet reads the footer of a file.
func openParquet(file *os.File) (_ *parquetFile, err error) {
	defer recovered(&err)
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if err := checkFooter(file, info.Size()); err != nil {
		return nil, err
	}
	f, err := parquet.OpenFile(file, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(32<<10))
	if err != nil {
		return nil, parquetError(err)
	}
	r := &parquetFile{file: file, size: info.Size(), groups: f.RowGroups(), about: f.Metadata().RowGroups}
	for _, node := range f.Root().Columns() {
		c, err := newParquetColumn(node)
		if err != nil {
			return nil, fmt.Errorf("column %q of the Parquet file %w", node.Name(), err)
		}
		r.columns, r.names = append(r.columns, c), append(r.names, strings.TrimSpace(node.Name()))
	}
	r.cells.columns = r.columns
	return r, distinct(r.names)
}

// recovered turns what a damaged file makes the library do into an error.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = damage(p)
	}
}

func damage(found any) error { return fmt.Errorf("the Parquet data is damaged: %v", found) }

func parquetError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the Parquet data ends early: the file is cut off")
	}
	return fmt.Errorf("the Parquet data is damaged: %w", err)
}

func (r *parquetFile) header() []string { return r.names }

func (r *parquetFile) shape() Shape {
	return Shape{Dialect: Dialect{Format: CSV, Delimiter: ','}, Header: r.names}
}

// mostPromised bounds the rows that a file is believed to have before they are read.
const mostPromised = 1 << 30

// rows returns how many rows the file says that it has, mostPromised where it says more.
func (r *parquetFile) rows() int {
	n := int64(0)
	for i := range r.about {
		n = min(n+min(max(r.about[i].NumRows, 0), mostPromised), mostPromised)
	}
	return int(n)
}

// lists tells the columns of which a cell holds several values, blanks between them.
func (r *parquetFile) lists(cell int) bool { return r.columns[cell].list }

func (r *parquetFile) next() (*cells, *fault, error) {
	rec := &r.cells
	if rec.row+1 >= r.taken {
		if err := r.take(); err != nil {
			return nil, nil, err
		}
		rec.row = -1
	}
	rec.row++
	rec.line++
	if r.wrong {
		for _, c := range r.columns {
			if slices.Contains(c.wrong, rec.row) {
				return rec, &fault{code: notText.code, column: c.name}, nil
			}
		}
	}
	return rec, nil, nil
}

// take takes the next rows of all columns: up to the end of a page of one.
func (r *parquetFile) take() (err error) {
	defer recovered(&err)
	for r.left == 0 {
		if len(r.groups) == 0 {
			return io.EOF
		}
		if err := r.begin(r.groups[0], &r.about[0]); err != nil {
			return err
		}
		r.groups, r.about = r.groups[1:], r.about[1:]
	}
	n := int(min(r.left, parquetRows))
	for _, c := range r.columns {
		left, err := c.ready()
		if err != nil {
			return fmt.Errorf("column %q: %w", c.name, err)
		}
		if !c.list {
			n = min(n, left)
		}
	}
	r.taken, r.left, r.wrong = n, r.left-int64(n), false
	for _, c := range r.columns {
		if err := c.take(n); err != nil {
			return fmt.Errorf("column %q: %w", c.name, err)
		}
		r.wrong = r.wrong || len(c.wrong) > 0
	}
	return nil
}

// begin starts a row group.
func (r *parquetFile) begin(group parquet.RowGroup, about *schema.RowGroup) error {
	if err := r.weigh(about); err != nil {
		return err
	}
	if r.left = group.NumRows(); r.left < 0 {
		return errors.New("the Parquet data is damaged: a row group has a negative number of rows")
	}
	chunks := group.ColumnChunks()
	for _, c := range r.columns {
		c.begin(chunks[c.leaf])
	}
	return nil
}

// end lets go of the pages at hand.
func (r *parquetFile) end() {
	for _, c := range r.columns {
		c.end()
	}
	r.pages.close()
}
