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

// check returns an error where a page does not unpack to at most size bytes. Of Zstandard one may unpack to twice as many.
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
	case schema.Zstd: // its blocks tell what it can unpack to at most; writers do not fill all of them
		if most, ok := mostOfFrames(page); ok && most <= 2*uint64(size) {
			return nil
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

// zstdBlock is the most that a block of a Zstandard frame unpacks to.
const zstdBlock = 128 << 10

// mostOfFrames adds up what the Zstandard frames of a page can unpack to at most, without unpacking them: what a frame states, for which the
// unpacker makes room at once, or else what its blocks can. ok is false where a frame is not whole, or states more than its blocks can.
func mostOfFrames(page []byte) (most uint64, ok bool) {
	const checksum = 4
	var h zstd.Header
	for len(page) > 0 {
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
		blocks, rest, ok := mostOfBlocks(page)
		if h.HasCheckSum {
			rest -= checksum
		}
		if !ok || rest < 0 {
			return 0, false
		}
		if h.HasFCS && h.FrameContentSize > blocks {
			return 0, false
		}
		if h.HasFCS {
			blocks = h.FrameContentSize
		}
		most += blocks
		page = page[len(page)-rest:]
	}
	return most, true
}

// mostOfBlocks adds up what the blocks of a frame can unpack to, and tells how many bytes are left behind the last.
func mostOfBlocks(blocks []byte) (most uint64, rest int, ok bool) {
	const header, kindRaw, kindRepeated = 3, 0, 1
	for len(blocks) >= header {
		head := uint32(blocks[0]) | uint32(blocks[1])<<8 | uint32(blocks[2])<<16
		size := int(head >> 3)
		switch head >> 1 & 3 {
		case kindRaw:
			most += uint64(size)
		case kindRepeated: // one byte
			most, size = most+uint64(size), 1
		default:
			most += zstdBlock
		}
		if blocks = blocks[header:]; size > len(blocks) {
			return 0, 0, false
		}
		if blocks = blocks[size:]; head&1 == 1 {
			return most, len(blocks), true
		}
	}
	return 0, 0, false
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
