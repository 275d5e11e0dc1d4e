package loader

import (
	"bytes"
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// maxEntries and maxWords bound what a dictionary remembers between blocks; a column of ever new codes, or long ones, starts over.
const (
	maxEntries = 1 << 14
	maxWords   = 4 << 20 // bytes
)

// entry is one distinct text of a code column with what the checks said about it.
type entry struct {
	text   []byte // canonical: what is stored
	info   uint32
	breach *record.Breach // nil where the value is right
	code   uint32         // position in the dictionary of the current block, valid when stamp is the block's
	stamp  uint32
	same   int32 // number of the entry whose text in files is the canonical one; 0: this one
}

// dictionary remembers the distinct values of a code column, so that each is checked once and stored as a number.
type dictionary struct {
	check func(text []byte) entry // nil: any code is right
	table []int32                 // open addressing by hash: number of an entry, from 1
	keys  [][]byte                // text as in the file
	packs []uint64                // its first eight bytes and length
	items []entry
	bytes int // of the keys
	stamp uint32
	last  int32 // entry found last, from 1
}

func newDictionary(check func([]byte) entry) *dictionary {
	return &dictionary{check: check, table: make([]int32, 64), stamp: 1}
}

// pack holds texts of up to seven bytes whole; longer ones by their first seven bytes and length.
func pack(text []byte) uint64 {
	n := len(text)
	switch {
	case n >= 8:
		return binary.LittleEndian.Uint64(text)<<8 | uint64(uint8(n))
	case n >= 4:
		lo := uint64(binary.LittleEndian.Uint32(text))
		hi := uint64(binary.LittleEndian.Uint32(text[n-4:]))
		return (lo|hi<<uint(8*(n-4)))<<8 | uint64(n)
	case n >= 2:
		return (uint64(text[0])|uint64(text[n>>1])<<8|uint64(text[n-1])<<16)<<8 | uint64(n)
	case n == 1:
		return uint64(text[0])<<8 | 1
	}
	return 0
}

// find returns the number of a text's entry, from 1.
func (d *dictionary) find(text []byte) int32 {
	p := pack(text)
	if d.last > 0 && d.packs[d.last-1] == p && (len(text) < 8 || bytes.Equal(d.keys[d.last-1], text)) {
		return d.last
	}
	mask := uint64(len(d.table) - 1)
	for at := hashOf(p, text) & mask; ; at = (at + 1) & mask {
		n := d.table[at]
		if n == 0 {
			d.last = d.add(p, text, at)
			return d.last
		}
		if d.packs[n-1] == p && (len(text) < 8 || bytes.Equal(d.keys[n-1], text)) {
			d.last = n
			return n
		}
	}
}

func hashOf(p uint64, text []byte) uint64 {
	if len(text) >= 8 {
		return xxhash.Sum64(text)
	}
	p *= 0x9e3779b97f4a7c15
	return p ^ p>>29
}

func (d *dictionary) add(p uint64, text []byte, at uint64) int32 {
	key := append([]byte(nil), text...)
	item := entry{text: key}
	if d.check != nil && len(key) > 0 {
		item = d.check(key)
	}
	d.bytes += len(key)
	d.keys, d.packs, d.items = append(d.keys, key), append(d.packs, p), append(d.items, item)
	n := int32(len(d.items))
	d.table[at] = n
	if len(d.items)*2 > len(d.table) {
		d.grow()
	}
	if !bytes.Equal(item.text, key) {
		d.items[n-1].same = d.find(item.text)
	}
	return n
}

func (d *dictionary) grow() {
	d.table = make([]int32, 2*len(d.table))
	mask := uint64(len(d.table) - 1)
	for i := range d.items {
		at := hashOf(d.packs[i], d.keys[i]) & mask
		for d.table[at] != 0 {
			at = (at + 1) & mask
		}
		d.table[at] = int32(i + 1)
	}
}

// begin starts a block: positions count from 0 again. It reports whether the numbers of entries do, too.
func (d *dictionary) begin() (anew bool) {
	d.stamp++
	if len(d.items) > maxEntries || d.bytes > maxWords {
		*d = dictionary{check: d.check, table: make([]int32, 64), stamp: d.stamp}
		return true
	}
	return false
}

// position returns where the canonical text of entry n stands in the block's dictionary, adding it if need be.
func (d *dictionary) position(n int32, dict *[]string) uint32 {
	e := &d.items[n-1]
	if e.stamp == d.stamp {
		return e.code
	}
	if e.same != 0 {
		e.stamp, e.code = d.stamp, d.position(e.same, dict)
		return e.code
	}
	e.stamp, e.code = d.stamp, uint32(len(*dict))
	*dict = append(*dict, string(e.text))
	return e.code
}
