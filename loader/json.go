package loader

import (
	"bytes"
	"encoding/json"
	"unicode/utf16"
	"unicode/utf8"
)

// object takes a JSON object apart whose values are plain: texts, numbers, true, false and null.
// A fuzz test holds it against encoding/json. It exists because encoding/json makes a map and a text of every value.
type object struct {
	text    []byte // the rest
	scratch []byte // texts in which something was escaped
	halved  bool   // half of a surrogate pair was met: that is no text
}

// What can be wrong with a line of NDJSON.
var notObject = &fault{code: "L010"}

// open begins with the object of a line.
func (o *object) open(line []byte) bool {
	o.text, o.scratch, o.halved = line, o.scratch[:0], false
	return o.take('{')
}

// ended reports whether nothing is left.
func (o *object) ended() bool {
	o.blanks()
	return len(o.text) == 0
}

func (o *object) blanks() {
	for len(o.text) > 0 && (o.text[0] == ' ' || o.text[0] == '\t' || o.text[0] == '\r' || o.text[0] == '\n') {
		o.text = o.text[1:]
	}
}

// take takes one character, and the blanks before it.
func (o *object) take(c byte) bool {
	o.blanks()
	if len(o.text) == 0 || o.text[0] != c {
		return false
	}
	o.text = o.text[1:]
	return true
}

// key takes the key of the next member. Its bytes, like those of a value, stay until the next line.
func (o *object) key() (key []byte, ok bool) {
	o.blanks()
	if len(o.text) == 0 || o.text[0] != '"' {
		return nil, false
	}
	key, ok = o.string()
	return key, ok && o.take(':')
}

// value takes a value: nil for null. nested is an object or an array, of which nothing is taken.
func (o *object) value() (text []byte, nested, ok bool) {
	o.blanks()
	if len(o.text) == 0 {
		return nil, false, false
	}
	switch o.text[0] {
	case '"':
		text, ok = o.string()
		return text, false, ok
	case '{', '[':
		return nil, true, false
	case 't':
		return o.word("true")
	case 'f':
		return o.word("false")
	case 'n':
		_, _, ok = o.word("null")
		return nil, false, ok
	}
	n := numberLength(o.text)
	if n == 0 {
		return nil, false, false
	}
	text, o.text = o.text[:n], o.text[n:]
	if bytes.ContainsAny(text, "eE") {
		text = plainDecimal(text)
	}
	return text, false, true
}

func (o *object) word(word string) ([]byte, bool, bool) {
	if !bytes.HasPrefix(o.text, []byte(word)) {
		return nil, false, false
	}
	text := o.text[:len(word)]
	o.text = o.text[len(word):]
	return text, false, true
}

// string takes a text.
func (o *object) string() ([]byte, bool) {
	rest := o.text[1:]
	for i, c := range rest {
		switch {
		case c == '"':
			o.text = rest[i+1:]
			return rest[:i:i], true
		case c == '\\':
			return o.escaped(rest, i)
		case c < ' ':
			return nil, false
		}
	}
	return nil, false
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped takes the rest of a text, of which the first i bytes are plain.
func (o *object) escaped(rest []byte, i int) ([]byte, bool) {
	at := len(o.scratch)
	o.scratch = append(o.scratch, rest[:i]...)
	for i < len(rest) {
		switch c := rest[i]; {
		case c == '"':
			o.text = rest[i+1:]
			return o.scratch[at:len(o.scratch):len(o.scratch)], true
		case c < ' ':
			return nil, false
		case c != '\\':
			o.scratch = append(o.scratch, c)
			i++
		case i+1 < len(rest) && escapes[rest[i+1]] != 0:
			o.scratch = append(o.scratch, escapes[rest[i+1]])
			i += 2
		default:
			r, ok := hex4(rest[i:])
			if !ok {
				return nil, false
			}
			i += 6
			if utf16.IsSurrogate(r) {
				low, _ := hex4(rest[i:])
				if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
					o.halved = true
				} else {
					i += 6
				}
			}
			o.scratch = utf8.AppendRune(o.scratch, r)
		}
	}
	return nil, false
}

// hex4 reads \uXXXX.
func hex4(text []byte) (r rune, ok bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	for _, c := range text[2:6] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// numberLength returns how long the JSON number at the start of a text is, 0 where there is none.
func numberLength(text []byte) int {
	i := 0
	run := func() bool {
		from := i
		for i < len(text) && text[i]-'0' <= 9 {
			i++
		}
		return i > from
	}
	if len(text) > 0 && text[0] == '-' {
		i++
	}
	first := i
	if !run() || text[first] == '0' && i > first+1 {
		return 0
	}
	if i < len(text) && text[i] == '.' {
		if i++; !run() {
			return 0
		}
	}
	if i < len(text) && text[i]|0x20 == 'e' {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if !run() {
			return 0
		}
	}
	return i
}

// nestedOrWrong tells a line with a value that is an object or an array from one that is no JSON at all.
func nestedOrWrong(line, key []byte) *fault {
	if !json.Valid(line) {
		return notObject
	}
	return &fault{code: "L011", column: string(key)}
}
