package loader

import (
	"errors"
	"io"
	"strings"
)

// again reads payloads that were kept as the records they were, each with the line that it had.
type again struct {
	records
	lines    *lines
	payloads func() (line uint64, payload string, err error)
}

// again makes the reader of kept payloads, which payloads hands over one by one and ends with io.EOF.
func (s Shape) again(payloads func() (line uint64, payload string, err error)) records {
	if s.Dialect.Format == NDJSON {
		r := newNDJSON(nil, s.Header, utf8Name)
		return &again{r, &r.lines, payloads}
	}
	r := &csvTable{newCSVReader(nil, s.Dialect.Delimiter), s.Header, utf8Name}
	return &again{r, &r.lines, payloads}
}

func (r *again) next() (*cells, *fault, error) {
	line, payload, err := r.payloads()
	if err != nil {
		return nil, nil, err
	}
	r.lines.restart(strings.NewReader(payload), line-1)
	rec, wrong, err := r.records.next()
	var open unclosedError
	if errors.Is(err, io.EOF) || errors.As(err, &open) { // it was cut where it was kept
		return &cells{line: line, raw: []byte(payload)}, otherWidth, nil
	}
	return rec, wrong, err
}
