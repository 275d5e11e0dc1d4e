package loader

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	schema "github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// pageUnpacker finds out whether a packed page has the size that its header says. The library unpacks whatever comes: a damaged or
// hostile page would take all memory.
type pageUnpacker struct {
	zstd *zstd.Decoder
	room []byte // for LZ4, of which the size shows only when it is unpacked
}

var errPageSize = errors.New("the Parquet data is damaged: a page does not unpack to the size that it states")

// check returns an error where a page does not unpack to at most size bytes.
func (u *pageUnpacker) check(codec schema.CompressionCodec, page []byte, size int) error {
	switch codec { //nolint:exhaustive // the others are unpacked as streams, or refused
	case schema.Uncompressed:
		return nil
	case schema.Snappy: // states its size first and is held to it
		if n, err := snappy.DecodedLen(page); err != nil || n > size {
			return errPageSize
		}
		return nil
	case schema.Lz4Raw:
		u.room = slices.Grow(u.room[:0], size)
		if _, err := lz4.UncompressBlock(page, u.room[:size]); err != nil {
			return errPageSize
		}
		return nil
	case schema.Zstd: // mostly states its size, too
		if stated, ok := statedByFrames(page, uint64(size)); ok && stated <= uint64(size) {
			return nil
		} else if ok {
			return errPageSize
		}
	}
	unpacked, err := u.open(codec, bytes.NewReader(page))
	if err != nil {
		return err
	}
	if n, err := io.Copy(io.Discard, io.LimitReader(unpacked, int64(size)+1)); err != nil || n > int64(size) {
		return errPageSize
	}
	return nil
}

// statedByFrames adds up what the Zstandard frames of a page say that they unpack to; the unpacker holds each to it. It stops beyond most.
// ok is false where one says nothing, or is not whole.
func statedByFrames(page []byte, most uint64) (total uint64, ok bool) {
	const blockHeader, checksum = 3, 4
	var h zstd.Header
	for len(page) > 0 && total <= most {
		if h.Decode(page) != nil || h.HeaderSize > len(page) {
			return 0, false
		}
		page = page[h.HeaderSize:]
		if h.Skippable {
			if uint64(h.SkippableSize) > uint64(len(page)) {
				return 0, false
			}
			page = page[h.SkippableSize:]
			continue
		}
		if !h.HasFCS || h.FrameContentSize > most {
			return h.FrameContentSize, h.HasFCS
		}
		total += h.FrameContentSize
		for last := false; !last; {
			if len(page) < blockHeader {
				return 0, false
			}
			head := uint32(page[0]) | uint32(page[1])<<8 | uint32(page[2])<<16
			size := int(head >> 3)
			if head>>1&3 == 1 { // one byte, repeated
				size = 1
			}
			if last = head&1 == 1; size > len(page)-blockHeader {
				return 0, false
			}
			page = page[blockHeader+size:]
		}
		if h.HasCheckSum {
			if len(page) < checksum {
				return 0, false
			}
			page = page[checksum:]
		}
	}
	return total, true
}

// open returns what a packed page unpacks to.
func (u *pageUnpacker) open(codec schema.CompressionCodec, page io.Reader) (_ io.Reader, err error) {
	switch codec { //nolint:exhaustive // the others are no streams
	case schema.Gzip:
		z, err := gzip.NewReader(page)
		if err != nil {
			return nil, errPageSize
		}
		return z, nil
	case schema.Brotli:
		return brotli.NewReader(page), nil
	case schema.Zstd:
		if u.zstd == nil {
			u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
			if err != nil {
				return nil, err
			}
		}
		return u.zstd, u.zstd.Reset(page)
	}
	return nil, fmt.Errorf("it is packed with %s, which is not read; write the Parquet file with Snappy, Zstandard or Gzip", parquet.LookupCompressionCodec(codec))
}

func (u *pageUnpacker) close() {
	if u.zstd != nil {
		u.zstd.Close()
	}
}
