package loader

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// longestFooter bounds what is read before the columns are known, and heaviestFooter what the library makes of it: a structure of a list, such as a
// column of a row group, takes up to 560 bytes, and anything else in a list 16.
const (
	longestFooter  = 16 << 20
	heaviestFooter = 128 << 20
	structureSize  = 560
	elementSize    = 16
)

// checkFooter looks through the end of a file: the library makes room for a footer before it knows that there is one, and for what
// a list in it is said to hold before it has seen any of that.
func checkFooter(file io.ReaderAt, size int64) error {
	end := make([]byte, 8)
	if _, err := file.ReadAt(end, max(size-8, 0)); err != nil || string(end[4:]) != "PAR1" {
		return parquetError(io.ErrUnexpectedEOF)
	}
	length := int64(binary.LittleEndian.Uint32(end))
	switch {
	case length > size-12:
		return errors.New("the Parquet data is damaged: its footer is longer than the file")
	case length > longestFooter:
		return fmt.Errorf("its footer takes %d MB, more than %d; write fewer columns and row groups to a file", length>>20, longestFooter>>20)
	}
	footer := make([]byte, length)
	if _, err := file.ReadAt(footer, size-8-length); err != nil {
		return parquetError(err)
	}
	w := compactWalk{left: footer, room: heaviestFooter}
	w.structure(0)
	return w.err
}

// compactWalk goes through bytes of Thrift's compact protocol (the Thrift project's specification, thrift-compact-protocol.md)
// without keeping anything. After an error it stays where it is.
type compactWalk struct {
	left []byte
	room int64 // bytes that may still be made of what is listed
	err  error
}

// The types of the compact protocol.
const (
	compactStop = iota
	compactTrue
	compactFalse
	compactByte
	compactI16
	compactI32
	compactI64
	compactDouble
	compactBinary
	compactList
	compactSet
	compactMap
	compactStruct
	compactUUID
)

// deepestPart bounds how structures of a footer are nested; five levels are in use.
const deepestPart = 32

func (w *compactWalk) damaged() {
	if w.err == nil {
		w.err = errors.New("the Parquet data is damaged: its footer cannot be read")
	}
	w.left = nil
}

func (w *compactWalk) skip(n uint64) {
	if n > uint64(len(w.left)) {
		w.damaged()
		return
	}
	w.left = w.left[n:]
}

func (w *compactWalk) next() byte {
	if len(w.left) == 0 {
		w.damaged()
		return compactStop
	}
	b := w.left[0]
	w.left = w.left[1:]
	return b
}

func (w *compactWalk) varint() uint64 {
	v, n := binary.Uvarint(w.left)
	if n <= 0 {
		w.damaged()
		return 0
	}
	w.left = w.left[n:]
	return v
}

func (w *compactWalk) structure(depth int) {
	if depth > deepestPart {
		w.damaged()
	}
	for w.err == nil {
		field := w.next()
		if field&0xf == compactStop {
			return
		}
		if field>>4 == 0 {
			w.varint() // the number of the field
		}
		if kind := field & 0xf; kind > compactFalse { // a truth is in its type
			w.value(kind, depth)
		}
	}
}

func (w *compactWalk) value(kind byte, depth int) {
	switch kind {
	case compactTrue, compactFalse, compactByte:
		w.skip(1)
	case compactI16, compactI32, compactI64:
		w.varint()
	case compactDouble:
		w.skip(8)
	case compactBinary:
		w.skip(w.varint())
	case compactList, compactSet:
		w.list(depth)
	case compactMap:
		if n := w.varint(); n > 0 {
			kinds := w.next()
			for ; n > 0 && w.err == nil; n-- {
				w.value(kinds>>4, depth+1)
				w.value(kinds&0xf, depth+1)
			}
		}
	case compactStruct:
		w.structure(depth + 1)
	case compactUUID:
		w.skip(16)
	default:
		w.damaged()
	}
}

func (w *compactWalk) list(depth int) {
	head := w.next()
	n, kind := uint64(head>>4), head&0xf
	if n == 15 {
		n = w.varint()
	}
	if n > uint64(len(w.left)) || depth > deepestPart { // an element takes a byte at least
		w.damaged()
		return
	}
	size := int64(elementSize)
	if kind == compactStruct {
		size = structureSize
	}
	if w.room -= int64(n) * size; w.room < 0 && w.err == nil {
		w.err = fmt.Errorf("its footer takes more than %d MB of memory; write fewer columns and row groups to a file", heaviestFooter>>20)
	}
	for ; n > 0 && w.err == nil; n-- {
		w.value(kind, depth+1)
	}
}
