package warehouse

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// form is how a column of a statement comes back.
type form uint8

const (
	asCount  form = iota // Int64
	asText               // String
	asExact              // whole or decimal number as String
	asExacts             // an array of whole numbers of any size, likewise
	asCounts             // Array(Int64) as String: the driver reads an array value by value through reflection, thirty times slower
)

// formOf tells the form of a column by the name it had on the level below.
func formOf(base string) form {
	switch {
	case strings.HasPrefix(base, "least_"), strings.HasPrefix(base, "most_"):
		return asText
	case strings.HasPrefix(base, "draw"), strings.HasPrefix(base, "fourth"), strings.HasPrefix(base, "strata_"):
		return asExacts
	case strings.HasPrefix(base, "hhi_"), strings.HasPrefix(base, "whole"), strings.HasPrefix(base, "product"):
		return asExact
	case strings.HasPrefix(base, "a_"), strings.HasPrefix(base, "nn"), strings.HasPrefix(base, "nx"), strings.HasPrefix(base, "xx"),
		strings.HasPrefix(base, "mr"):
		return asExact
	case base == "around", base == "upto", base == "events", base == "censored", strings.HasPrefix(base, "q") && strings.Contains(base, "_at"):
		return asCounts
	}
	return asCount
}

// finish puts the last level's columns into forms that come back without loss, keys first.
func (p *pass) finish(low *query, level int) *query {
	q := &query{from: source{query: low}, limit: 0}
	suffix := fmt.Sprintf("_%d", level)
	keys := p.keys(level)
	for i := range keys {
		q.columns = append(q.columns, column{at(0, "d", i), fn("toString", name(keys[i]))})
	}
	for _, c := range low.columns {
		base := strings.TrimSuffix(c.as, suffix)
		var e expr = name(c.as)
		switch {
		case strings.HasPrefix(base, "d") && isKey(c.as, keys):
			continue
		case formOf(base) == asCount:
			e = fn("toInt64", e)
		case formOf(base) == asText:
			e = fn("ifNull", fn("toString", e), param{"String", ""})
		case formOf(base) == asExact || formOf(base) == asCounts || formOf(base) == asExacts:
			e = fn("toString", e)
		}
		q.columns = append(q.columns, column{base, e})
	}
	return q
}

func isKey(alias string, keys []string) bool {
	for _, k := range keys {
		if k == alias {
			return true
		}
	}
	return false
}

// counted is one row of a statement. A column that the statement has not counted nothing.
type counted struct {
	keys   []string
	at     map[string]int // where a column stands, of all rows of the statement
	counts []int64
	texts  []string
	arrays [][]int64    // nil where no column is one
	lists  [][]*big.Int // likewise
}

func (c *counted) count(column string) int64 { return cellOf(c, column, c.counts) }

func (c *counted) text(column string) string { return cellOf(c, column, c.texts) }

func (c *counted) array(column string) []int64 { return cellOf(c, column, c.arrays) }

func (c *counted) list(column string) []*big.Int { return cellOf(c, column, c.lists) }

// cellOf is what a column of one form holds in a row; the zero value where it has another, or the statement has no such column.
func cellOf[T any](c *counted, column string, of []T) (one T) {
	if at, known := c.at[column]; known && at < len(of) {
		return of[at]
	}
	return one
}

// exact returns a whole number, or a decimal one × 10^scale.
func (c *counted) exact(column string, scale int) *big.Int {
	text := c.text(column)
	if scale == 0 {
		if small, err := strconv.ParseInt(text, 10, 64); err == nil {
			return big.NewInt(small)
		}
	}
	whole, fraction, _ := strings.Cut(text, ".")
	v, ok := new(big.Int).SetString(whole+fraction+strings.Repeat("0", max(scale-len(fraction), 0)), 10)
	if !ok {
		return new(big.Int)
	}
	return v
}

// tally is what a pass counted: its rows by their keys, and the total.
type tally struct {
	rows  map[string]*counted
	total *counted
}

// beyond tells whether one of the rows is none that a histogram can answer.
func (t *tally) beyond() bool {
	is := func(c *counted) bool { return c != nil && c.count(beyond) != 0 }
	return is(t.total) || slices.ContainsFunc(slices.Collect(maps.Values(t.rows)), is)
}

// keyOf joins keys so that no two rows share one, whatever characters their codes have.
func keyOf(keys []string) string {
	b := make([]byte, 0, 64)
	for _, k := range keys {
		b = append(append(strconv.AppendInt(b, int64(len(k)), 10), ':'), k...)
	}
	return string(b)
}

// run executes a pass within the limits of a question.
func (p *pass) run(ctx context.Context, conn driver.Conn, t *terms, groups int) (*tally, string, error) {
	text, params := p.statement(t).sql()
	rows, err := conn.Query(ctx, text, params...)
	if err != nil {
		return nil, text, err
	}
	defer rows.Close()
	out := &tally{rows: map[string]*counted{}}
	form := p.form(rows.Columns())
	for rows.Next() {
		c, total, err := form.scan(rows)
		if err != nil {
			return nil, text, err
		}
		if total {
			out.total = c
			continue
		}
		out.rows[keyOf(c.keys)] = c
		if len(out.rows) > groups {
			return nil, text, tooManyRows(groups)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, text, err
	}
	if p.total && !p.grouped() {
		out.total = out.rows[""]
	}
	return out, text, nil
}

// rowForm is how the rows of a statement come back.
type rowForm struct {
	keys    int // the first columns
	names   []string
	forms   []form
	at      map[string]int
	targets []any
}

func (p *pass) form(names []string) *rowForm {
	f := &rowForm{keys: len(p.keys(0)), names: names, forms: make([]form, len(names)), at: make(map[string]int, len(names)), targets: make([]any, len(names))}
	for i, n := range names[f.keys:] {
		f.at[n], f.forms[f.keys+i] = f.keys+i, formOf(n)
	}
	return f
}

func (f *rowForm) scan(rows driver.Rows) (c *counted, total bool, err error) {
	c = &counted{keys: make([]string, f.keys), at: f.at, counts: make([]int64, len(f.names)), texts: make([]string, len(f.names))}
	for i := range f.names {
		switch {
		case i < f.keys:
			f.targets[i] = &c.keys[i]
		case f.forms[i] != asCount:
			f.targets[i] = &c.texts[i]
		default:
			f.targets[i] = &c.counts[i]
		}
	}
	if err := rows.Scan(f.targets...); err != nil {
		return nil, false, err
	}
	for i := f.keys; i < len(f.names); i++ {
		switch f.forms[i] {
		case asExacts:
			if c.lists == nil {
				c.lists = make([][]*big.Int, len(f.names))
			}
			c.lists[i], err = exactsOf(c.texts[i])
		case asCounts:
			if c.arrays == nil {
				c.arrays = make([][]int64, len(f.names))
			}
			c.arrays[i], err = listOf(c.texts[i])
		case asCount, asText, asExact:
		}
		if err != nil {
			return nil, false, fmt.Errorf("column %s: %w", f.names[i], err)
		}
	}
	return c, c.count("t") == 1, nil
}

// exactsOf reads [1,-2,3] of numbers of any size.
func exactsOf(text string) ([]*big.Int, error) {
	inside, opened := strings.CutPrefix(text, "[")
	inside, closed := strings.CutSuffix(inside, "]")
	if !opened || !closed {
		return nil, fmt.Errorf("read a list of numbers: %.20q is not in brackets", text)
	}
	if inside == "" {
		return nil, nil
	}
	parts := strings.Split(inside, ",")
	out := make([]*big.Int, len(parts))
	for i, part := range parts {
		n, ok := new(big.Int).SetString(strings.Trim(part, "'"), 10)
		if !ok {
			return nil, fmt.Errorf("read a list of numbers: %.20q is not one", part)
		}
		out[i] = n
	}
	return out, nil
}

// listOf reads [1,-2,3]. Lists are long: this is several times as fast as cutting the text up and parsing the pieces.
func listOf(text string) ([]int64, error) {
	inside, opened := strings.CutPrefix(text, "[")
	inside, closed := strings.CutSuffix(inside, "]")
	if !opened || !closed {
		return nil, fmt.Errorf("read a list of numbers: %.20q is not in brackets", text)
	}
	if inside == "" {
		return nil, nil
	}
	out := make([]int64, 0, strings.Count(inside, ",")+1)
	number, digits, negative := int64(0), 0, false
	for i := 0; i <= len(inside); i++ {
		switch {
		case i < len(inside) && inside[i] >= '0' && inside[i] <= '9' && digits < 18:
			number, digits = 10*number+int64(inside[i]-'0'), digits+1
		case i < len(inside) && inside[i] == '-' && digits == 0 && !negative:
			negative = true
		case (i == len(inside) || inside[i] == ',') && digits > 0:
			if negative {
				number = -number
			}
			out = append(out, number)
			number, digits, negative = 0, 0, false
		default:
			return nil, fmt.Errorf("read a list of numbers: no number of 18 digits at most at character %d of %.20q", i+1, text)
		}
	}
	return out, nil
}
