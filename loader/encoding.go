package loader

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"greenlane/record"
)

// The encodings of text.
const (
	utf8Name    = "utf-8"
	gb18030Name = "gb18030"
)

// encodings are the names of the encodings of text that can be read. An encoding other than UTF-8 is stated, never found: bytes of one are
// mostly right bytes of another, with other words.
var encodings = []string{utf8Name, gb18030Name}

func checkEncoding(name string) error {
	if name != "" && !slices.Contains(encodings, name) {
		return fmt.Errorf("there is no encoding %q; %s", name, record.Suggest(name, encodings))
	}
	return nil
}

// decoded returns a text in UTF-8.
func decoded(text *bufio.Reader, head []byte, encoding string) (*bufio.Reader, error) {
	if encoding != gb18030Name {
		return text, nil
	}
	if isWideUTF8(head) {
		return nil, errors.New("it is UTF-8 text and was said to be GB18030; leave the encoding out")
	}
	return bufio.NewReaderSize(transform.NewReader(text, simplifiedchinese.GB18030.NewDecoder()), headSize), nil
}

// isWideUTF8 tells UTF-8 text with Chinese or other characters of three bytes and more, which by chance no text in GB18030 is.
func isWideUTF8(head []byte) bool {
	wide := false
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return wide && !utf8.FullRune(head)
		}
		wide = wide || n > 2
		head = head[n:]
	}
	return wide
}

// replacement is what a decoder writes for bytes that are nothing in their encoding.
var replacement = []byte(string(utf8.RuneError))

// readable tells text from what the encoding of the file has no characters for.
func readable(text []byte, encoding string) bool {
	if encoding == gb18030Name {
		return !bytes.Contains(text, replacement)
	}
	return utf8.Valid(text)
}
