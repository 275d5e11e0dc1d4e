package record

import (
	"fmt"
	"time"
)

// Span is a period of valid time, [Since, Until), for which a load holds the whole truth of a kind. Days of valid time count as their
// midnight in UTC, instants as they are.
type Span struct {
	Since, Until int64 // ms
}

// Holds reports whether an instant, or a day as its field stores it, lies in the span.
func (s Span) Holds(f *Field, n int64) bool {
	if f.Type == Day {
		n *= dayMilli
	}
	return n >= s.Since && n < s.Until
}

// Replacement says that a load made earlier rows of a kind in a span void.
type Replacement struct {
	Load uint64
	Span Span
}

// Days is a period of local days, [From, To).
type Days struct {
	From, To time.Time // midnight in UTC of these days
}

// ParseDays reads FROM..TO.
func ParseDays(text string) (Days, error) {
	var d Days
	wrong := fmt.Errorf("%q is no period; write its first day and the day after its last, for example 2020-03-01..2020-04-01", text)
	if len(text) != len("2020-03-01..2020-04-01") || text[10:12] != ".." {
		return d, wrong
	}
	var err error
	if d.From, err = time.Parse(time.DateOnly, text[:10]); err != nil {
		return d, wrong
	}
	if d.To, err = time.Parse(time.DateOnly, text[12:]); err != nil || !d.From.Before(d.To) {
		return d, wrong
	}
	return d, nil
}

// String writes the period as ParseDays reads it.
func (d Days) String() string {
	return d.From.Format(time.DateOnly) + ".." + d.To.Format(time.DateOnly)
}

// Span returns the period for a kind whose valid time is that field, with days local to a zone.
func (d Days) Span(f *Field, zone *time.Location) Span {
	if f.Type == Day {
		return Span{d.From.UnixMilli(), d.To.UnixMilli()}
	}
	local := func(t time.Time) int64 {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone).UnixMilli()
	}
	return Span{local(d.From), local(d.To)}
}
