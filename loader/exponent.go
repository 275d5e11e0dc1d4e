package loader

import (
	"bytes"
	"strconv"
)

// widestExponent bounds the zeros that a power of ten is written out with.
const widestExponent = 40

// plainDecimal writes a number with a power of ten without one, 1.5e3 as 1500; no digit is lost or made up.
// A text that is no such number, or has too large a power, stays as it is.
func plainDecimal(text []byte) []byte {
	at := bytes.IndexAny(text, "eE")
	if at < 0 {
		return text
	}
	power, err := strconv.Atoi(string(text[at+1:]))
	if err != nil || power > widestExponent || power < -widestExponent {
		return text
	}
	number := text[:at]
	var sign []byte
	if len(number) > 0 && (number[0] == '-' || number[0] == '+') {
		sign, number = number[:1], number[1:]
	}
	whole, part, _ := bytes.Cut(number, []byte("."))
	digits := append(append([]byte{}, whole...), part...)
	point := len(whole) + power
	if point <= 0 {
		digits = append(bytes.Repeat([]byte("0"), 1-point), digits...)
		point = 1
	}
	if point > len(digits) {
		digits = append(digits, bytes.Repeat([]byte("0"), point-len(digits))...)
	}
	out := append(append([]byte{}, sign...), digits[:point]...)
	if part = bytes.TrimRight(digits[point:], "0"); len(part) > 0 {
		out = append(append(out, '.'), part...)
	}
	return out
}
