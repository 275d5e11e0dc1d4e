package loader

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b}) }

// isZstd also knows the frames that a parallel packer puts first to be skipped.
func isZstd(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}) ||
		len(head) >= 4 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:4], []byte{0x2a, 0x4d, 0x18})
}

func isPacked(head []byte) bool { return isGzip(head) || isZstd(head) }

// zstdWindow bounds what unpacking may remember; larger windows are made on demand only (zstd --long).
const zstdWindow = 64 << 20

// headSize is how many first bytes tell what a file is.
const headSize = 4096

// unpacked returns the bytes of the file: unpacked where its first ones say that it is packed.
func (r *opened) unpacked() (*bufio.Reader, error) {
	plain := bufio.NewReaderSize(r, headSize)
	head, err := peek(plain)
	if err != nil {
		return nil, err
	}
	r.packed = isPacked(head)
	switch {
	case isGzip(head):
		z, err := gzip.NewReader(bufio.NewReaderSize(plain, 256<<10))
		if err != nil {
			return nil, packedError{"gzip", err}
		}
		return bufio.NewReaderSize(packed{z, "gzip"}, headSize), nil
	case isZstd(head):
		z, err := zstd.NewReader(plain, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, packedError{"zstd", err}
		}
		r.also = append(r.also, z.Close)
		return bufio.NewReaderSize(packed{z, "zstd"}, headSize), nil
	}
	return plain, nil
}

// packed names the packing in errors of an unpacker.
type packed struct {
	io.Reader
	name string
}

func (p packed) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = packedError{p.name, err}
	}
	return n, err
}

// packedError is packed data that is cut off or damaged.
type packedError struct {
	name  string
	cause error
}

func (e packedError) Error() string {
	switch {
	case errors.Is(e.cause, io.ErrUnexpectedEOF), errors.Is(e.cause, io.EOF):
		return fmt.Sprintf("the %s data ends early: the file is cut off", e.name)
	case errors.Is(e.cause, zstd.ErrWindowSizeExceeded), errors.Is(e.cause, zstd.ErrDecoderSizeExceeded):
		return fmt.Sprintf("the %s data needs more than %d MB of memory to unpack; unpack it first, or pack it without a long window", e.name, zstdWindow>>20)
	}
	return fmt.Sprintf("the %s data is damaged: %v", e.name, e.cause)
}
