package loader

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	schema "github.com/parquet-go/parquet-go/format"
)

// heaviestGroup bounds the memory that the pages of a row group's columns take together: each is unpacked whole, and the
// library holds one until it has the next.
const heaviestGroup = 96 << 20

// mostValues bounds the values of one page, which may be packed into next to nothing.
const mostValues = 4 << 20

// longestHeader bounds the header of a page: the least and greatest value may be long.
const longestHeader = 1 << 20

// weigh refuses a row group of which the pages at hand would take too much memory. It reads their headers alone.
func (r *parquetFile) weigh(group *schema.RowGroup) error {
	total := int64(0)
	for _, c := range r.columns {
		if c.leaf >= len(group.Columns) {
			return fmt.Errorf("the Parquet data is damaged: a row group lacks column %q", c.name)
		}
		weight, err := r.weightOf(&group.Columns[c.leaf].MetaData)
		if err != nil {
			return fmt.Errorf("column %q: %w", c.name, err)
		}
		if total += weight; total > heaviestGroup {
			return fmt.Errorf("the pages of its columns take more than %d MB of memory together; write the Parquet file with smaller pages or row groups", heaviestGroup>>20)
		}
	}
	return nil
}

// weightOf estimates what the dictionary and a data page of a column take, and the page that the library holds meanwhile.
func (r *parquetFile) weightOf(chunk *schema.ColumnMetaData) (int64, error) {
	var words, own, held, code, pages int64
	err := r.headers(chunk, func(h *schema.PageHeader, values int64) {
		size := int64(max(h.UncompressedPageSize, h.CompressedPageSize))
		if h.Type == schema.DictionaryPage {
			words, code = 2*size+32*values, bytesOf(values)
			return
		}
		pages++
		if indexed(h) {
			own, held = max(own, code*values), max(held, 5*values)
		} else {
			own, held = max(own, size+5*values), max(held, size+5*values)
		}
	})
	if pages < 2 {
		held = 0
	}
	return words + own + held, err
}

// bytesOf is how many bytes a place in a dictionary takes.
func bytesOf(words int64) int64 {
	switch {
	case words < 1<<8:
		return 1
	case words < 1<<16:
		return 2
	}
	return 4
}

// plainDictionary is how old writers mark places in a dictionary.
const plainDictionary schema.Encoding = 2

// indexed tells pages of which the values are places in the dictionary.
func indexed(h *schema.PageHeader) bool {
	encoding := h.DataPageHeader.V.Encoding
	if h.DataPageHeaderV2.Valid {
		encoding = h.DataPageHeaderV2.V.Encoding
	}
	return encoding == schema.RLEDictionary || encoding == plainDictionary
}

// headers shows the headers of a column's pages, each of which it has checked.
func (r *parquetFile) headers(chunk *schema.ColumnMetaData, show func(h *schema.PageHeader, values int64)) error {
	at := chunk.DataPageOffset
	if d := chunk.DictionaryPageOffset; d != 0 { // where the library begins
		at = d
	}
	end := min(at+chunk.TotalCompressedSize, r.size)
	for at >= 0 && at < end {
		h, length, err := r.headerAt(at, end)
		if err != nil {
			return err
		}
		at += length
		values := max(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues, h.DictionaryPageHeader.V.NumValues)
		switch {
		case h.UncompressedPageSize < 0 || h.CompressedPageSize < 0 || values < 0:
			return errors.New("the Parquet data is damaged: a page has a negative size")
		case int64(h.CompressedPageSize) > end-at:
			return parquetError(io.ErrUnexpectedEOF)
		case values > mostValues:
			return fmt.Errorf("a page has %d values, more than %d; write the Parquet file with smaller pages", values, mostValues)
		case max(h.UncompressedPageSize, h.CompressedPageSize) > heaviestGroup:
			return fmt.Errorf("a page takes more than %d MB; write the Parquet file with smaller pages", heaviestGroup>>20)
		}
		if err := r.checkPage(chunk.Codec, h, at); err != nil {
			return err
		}
		show(h, int64(values))
		at += int64(h.CompressedPageSize)
	}
	return nil
}

// headerAt reads the header of the page at a place of the file, and tells its length. What it asks for grows until the header fits.
func (r *parquetFile) headerAt(at, end int64) (*schema.PageHeader, int64, error) {
	for length := int64(256); ; length *= 16 {
		r.head = slices.Grow(r.head[:0], int(length))[:min(length, end-at)]
		if _, err := r.file.ReadAt(r.head, at); err != nil {
			return nil, 0, parquetError(err)
		}
		h := &schema.PageHeader{}
		in := new(thrift.CompactProtocol).NewReaderFromBytes(r.head)
		err := thrift.NewDecoder(in).Decode(h)
		if err == nil {
			return h, int64(in.BytesRead()), nil
		}
		if length >= longestHeader || length >= end-at {
			return nil, 0, parquetError(err)
		}
	}
}

// checkPage looks whether the page that starts at a place unpacks to what its header says.
func (r *parquetFile) checkPage(codec schema.CompressionCodec, h *schema.PageHeader, at int64) error {
	levels := int64(0)
	if v2 := h.DataPageHeaderV2; v2.Valid {
		if v2.V.IsCompressed.Valid && !v2.V.IsCompressed.V {
			return nil
		}
		levels = int64(v2.V.DefinitionLevelsByteLength) + int64(v2.V.RepetitionLevelsByteLength) // are not packed
	}
	if codec == schema.Uncompressed || h.CompressedPageSize == 0 {
		return nil
	}
	if levels < 0 || levels > int64(h.CompressedPageSize) {
		return parquetError(io.ErrUnexpectedEOF)
	}
	r.packed = slices.Grow(r.packed[:0], int(h.CompressedPageSize))[:int64(h.CompressedPageSize)-levels]
	if _, err := r.file.ReadAt(r.packed, at+levels); err != nil {
		return parquetError(err)
	}
	return r.pages.check(codec, r.packed, int(h.UncompressedPageSize))
}
