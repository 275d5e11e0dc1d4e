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
	err := r.headers(chunk, func(h *schema.PageHeader, head *pageHead) {
		size, values := int64(max(h.UncompressedPageSize, h.CompressedPageSize)), head.values
		if h.Type == schema.DictionaryPage {
			words, code = 2*size+32*values, bytesOf(values)
			return
		}
		pages++
		if head.indexed() {
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

// pageHead is what a page says of its values, by its kind.
type pageHead struct {
	values   int64
	encoding schema.Encoding
	levels   int64 // bytes before the values that are never packed
	packed   bool
}

// headOf reads what a page says of its values. The library goes by the kind of a page alone: one with the header of another kind would be read as it was not checked.
func headOf(h *schema.PageHeader) (pageHead, error) {
	plain, second, words := h.DataPageHeader, h.DataPageHeaderV2, h.DictionaryPageHeader
	switch {
	case h.Type == schema.DictionaryPage && words.Valid && !plain.Valid && !second.Valid:
		return pageHead{values: int64(words.V.NumValues), packed: true}, nil
	case h.Type == schema.DataPage && plain.Valid && !second.Valid && !words.Valid:
		return pageHead{values: int64(plain.V.NumValues), encoding: plain.V.Encoding, packed: true}, nil
	case h.Type == schema.DataPageV2 && second.Valid && !plain.Valid && !words.Valid:
		v := &second.V
		if v.DefinitionLevelsByteLength < 0 || v.RepetitionLevelsByteLength < 0 {
			return pageHead{}, errors.New("the Parquet data is damaged: a page has a negative size")
		}
		return pageHead{
			values: int64(v.NumValues), encoding: v.Encoding, packed: !v.IsCompressed.Valid || v.IsCompressed.V,
			levels: int64(v.DefinitionLevelsByteLength) + int64(v.RepetitionLevelsByteLength),
		}, nil
	}
	return pageHead{}, errors.New("the Parquet data is damaged: a page has the header of another kind of page")
}

// indexed tells pages of which the values are places in the dictionary.
func (h *pageHead) indexed() bool {
	return h.encoding == schema.RLEDictionary || h.encoding == plainDictionary
}

// headers shows the headers of a column's pages, each of which it has checked.
func (r *parquetFile) headers(chunk *schema.ColumnMetaData, show func(h *schema.PageHeader, head *pageHead)) error {
	at := chunk.DataPageOffset
	if d := chunk.DictionaryPageOffset; d != 0 { // where the library begins
		at = d
	}
	if at < int64(len("PAR1")) || chunk.TotalCompressedSize < 0 || at > r.size || chunk.TotalCompressedSize > r.size-at {
		return errors.New("the Parquet data is damaged: its pages lie outside the file")
	}
	for end := at + chunk.TotalCompressedSize; at < end; {
		h, length, err := r.headerAt(at, end)
		if err != nil {
			return err
		}
		at += length
		head, err := headOf(h)
		switch {
		case err != nil:
			return err
		case h.UncompressedPageSize < 0 || h.CompressedPageSize < 0 || head.values < 0:
			return errors.New("the Parquet data is damaged: a page has a negative size")
		case int64(h.CompressedPageSize) > end-at:
			return parquetError(io.ErrUnexpectedEOF)
		case head.values > mostValues:
			return fmt.Errorf("a page has %d values, more than %d; write the Parquet file with smaller pages", head.values, mostValues)
		case max(h.UncompressedPageSize, h.CompressedPageSize) > heaviestGroup:
			return fmt.Errorf("a page takes more than %d MB; write the Parquet file with smaller pages", heaviestGroup>>20)
		}
		if err := r.checkPage(chunk.Codec, h, &head, at); err != nil {
			return err
		}
		show(h, &head)
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
		switch {
		case length >= end-at:
			return nil, 0, parquetError(err)
		case length >= longestHeader:
			return nil, 0, fmt.Errorf("the header of a page takes more than %d MB; write the Parquet file without statistics of such long values", longestHeader>>20)
		}
	}
}

// checkPage looks whether the page that starts at a place unpacks to what its header says.
func (r *parquetFile) checkPage(codec schema.CompressionCodec, h *schema.PageHeader, head *pageHead, at int64) error {
	size := int64(h.CompressedPageSize) - head.levels
	switch {
	case size < 0:
		return parquetError(io.ErrUnexpectedEOF)
	case codec == schema.Uncompressed || !head.packed || size == 0:
		return nil
	}
	r.packed = slices.Grow(r.packed[:0], int(size))[:size]
	if _, err := r.file.ReadAt(r.packed, at+head.levels); err != nil {
		return parquetError(err)
	}
	return r.pages.check(codec, r.packed, int(h.UncompressedPageSize))
}
