package loader

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// memory is a Store that keeps everything, row by row.
type memory struct {
	loads     []*memoryLoad
	committed map[string][]record.Summary
	begun     int
	broken    error // returned by Append
	full      bool  // Known tells At, Operator, Direction
}

// memoryLoad is one load: visible once published.
type memoryLoad struct {
	store     *memory
	id        uint64
	rows      map[record.Kind][]map[string]any
	rejects   []record.Reject
	landed    record.Landed
	published bool
	undone    bool
	flushed   map[record.Kind]int
}

func newMemory() *memory { return &memory{committed: map[string][]record.Summary{}, full: true} }

func (m *memory) Begin(context.Context) (Batch, error) {
	m.begun++
	l := &memoryLoad{store: m, id: uint64(m.begun), rows: map[record.Kind][]map[string]any{}, flushed: map[record.Kind]int{}}
	m.loads = append(m.loads, l)
	return l, nil
}

func (m *memory) Committed(_ context.Context, fingerprint string) ([]record.Summary, bool, error) {
	s, ok := m.committed[fingerprint]
	return slices.Clone(s), ok, nil
}

// rows returns the visible rows of a kind in the order in which they came.
func (m *memory) rows(kind record.Kind) []map[string]any {
	var out []map[string]any
	for _, l := range m.loads {
		if l.published {
			out = append(out, l.rows[kind]...)
		}
	}
	return out
}

// rejects returns what visible loads kept apart.
func (m *memory) rejects() []record.Reject {
	var out []record.Reject
	for _, l := range m.loads {
		if l.published {
			out = append(out, l.rejects...)
		}
	}
	return out
}

func (l *memoryLoad) ID() uint64 { return l.id }

func (l *memoryLoad) Append(_ context.Context, b *record.Block) error {
	if l.store.broken != nil {
		return l.store.broken
	}
	for i := range b.Rows {
		row := map[string]any{}
		for j := range b.Vectors {
			v := &b.Vectors[j]
			if v.Nullable && v.Null[i] == 1 {
				row[v.Column] = nil
				continue
			}
			row[v.Column] = valueAt(v, i)
		}
		l.rows[b.Kind] = append(l.rows[b.Kind], row)
	}
	return nil
}

func valueAt(v *record.Vector, i int) any {
	start := 0
	if i > 0 && len(v.Ends) > 0 {
		start = v.Ends[i-1]
	}
	switch v.Storage {
	case record.Key, record.Hash:
		return v.U64[i]
	case record.Text:
		return string(v.Bytes[start:v.Ends[i]])
	case record.Code:
		return v.Dict[v.Codes[i]]
	case record.Enum, record.Bool, record.Count8:
		return int64(v.U8[i])
	case record.Count16:
		return int64(v.U16[i])
	case record.Count32:
		return int64(v.U32[i])
	case record.Minutes:
		return int64(v.I16[i])
	case record.Instant, record.Date, record.Decimal:
		return v.I64[i]
	case record.Fraction:
		return v.F32[i]
	case record.Tags:
		tags := []string{}
		for _, code := range v.Codes[start:v.Ends[i]] {
			tags = append(tags, v.Dict[code])
		}
		return tags
	}
	panic("storage without a slice")
}

func (l *memoryLoad) Reject(_ context.Context, rejects []record.Reject) error {
	l.rejects = append(l.rejects, rejects...)
	return nil
}

func (l *memoryLoad) Flush(_ context.Context, kind record.Kind) error {
	l.flushed[kind]++
	return nil
}

func (l *memoryLoad) Known(_ context.Context, kind record.Kind, fn func(Known) error) error {
	for _, other := range l.store.loads {
		if !other.published && other != l {
			continue
		}
		var k knownRows
		for _, row := range other.rows[kind] {
			k.add(kind, row, l.store.full)
		}
		if len(k.Key) > 0 {
			if err := fn(Known(k)); err != nil {
				return err
			}
		}
	}
	return nil
}

// add appends a stored row as the warehouse tells it.
func (k *knownRows) add(kind record.Kind, row map[string]any, full bool) {
	key, sub, month, version, payload := uint64(0), uint64(0), uint32(0), uint32(0), row["payload_hash"].(uint64)
	switch kind {
	case record.Operators:
		key, version = row["operator_key"].(uint64), uint32(row["version"].(int64))
		if code := row["customs_code"].(string); code != "" && row["closed_on"] == nil && full {
			sub = xxhash.Sum64String(code)
		}
	case record.TierHistory:
		key, sub, version = row["operator_key"].(uint64), uint64(row["valid_from"].(int64)), uint32(row["version"].(int64))
	case record.Declarations:
		key, version = row["declaration_key"].(uint64), uint32(row["version"].(int64))
		_, _, month = monthAround(row["lodged_at"].(int64))
		if full {
			k.At = append(k.At, row["lodged_at"].(int64))
			k.Operator = append(k.Operator, row["operator_key"].(uint64))
			k.Direction = append(k.Direction, uint8(row["direction"].(int64)))
		}
	case record.DeclarationItems:
		key, sub, month = row["declaration_key"].(uint64), uint64(row["item_no"].(int64)), uint32(row["lodged_month"].(int64))
	case record.Inspections:
		key, month = row["inspection_key"].(uint64), uint32(row["lodged_month"].(int64))
		if full {
			k.At = append(k.At, row["recorded_at"].(int64))
		}
	}
	k.Key, k.Sub, k.Month = append(k.Key, key), append(k.Sub, sub), append(k.Month, month)
	k.Version, k.Payload = append(k.Version, version), append(k.Payload, payload)
}

type knownRows Known

func (l *memoryLoad) Repeats(context.Context, record.Kind) (identical, replacing uint64, err error) {
	seen := map[string][]map[string]any{}
	id := func(r map[string]any) string { return fmt.Sprint(r["declaration_key"], r["event_type"], r["seq"]) }
	same := func(a, b map[string]any) bool {
		return a["occurred_at"] == b["occurred_at"] && a["is_estimated"] == b["is_estimated"]
	}
	for _, other := range l.store.loads {
		if !other.published && other != l {
			continue
		}
		for _, row := range other.rows[record.DeclarationEvents] {
			before := seen[id(row)]
			if other == l && len(before) > 0 {
				if slices.ContainsFunc(before, func(b map[string]any) bool { return same(b, row) }) {
					identical++
				} else {
					replacing++
				}
			}
			seen[id(row)] = append(before, row)
		}
	}
	return identical, replacing, nil
}

func (l *memoryLoad) Publish(_ context.Context, landed Landed) (string, error) {
	l.landed, l.published = landed, true
	version := fmt.Sprintf("v%d", l.id)
	for i := range landed.Summaries {
		landed.Summaries[i].DataVersion = version
	}
	l.store.committed[landed.Fingerprint] = landed.Summaries
	return version, nil
}

func (l *memoryLoad) Rollback(context.Context) error {
	if !l.published {
		l.undone = true
		l.rows = map[record.Kind][]map[string]any{}
	}
	return nil
}

// loadTime is the clock of tests: 2020-08-01T00:00:00Z.
var loadTime = time.Date(2020, 8, 1, 0, 0, 0, 0, time.UTC)

// files writes CSV texts into a folder of the test, one for each kind, and returns inputs for them.
func files(t testing.TB, texts ...any) []Input {
	t.Helper()
	var inputs []Input
	dir := t.TempDir()
	for i := 0; i < len(texts); i += 2 {
		path := filepath.Join(dir, fmt.Sprintf("%d.csv", i))
		if err := os.WriteFile(path, []byte(texts[i+1].(string)), 0o600); err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, Input{Kind: texts[i].(record.Kind), Paths: []string{path}})
	}
	return inputs
}

func options() Options {
	return Options{Zone: "Asia/Shanghai", Now: func() time.Time { return loadTime }}
}

// mustLoad loads texts and fails the test where that is an error.
func mustLoad(t testing.TB, m *memory, opt Options, texts ...any) Report {
	t.Helper()
	report, err := New(m, opt).Load(context.Background(), files(t, texts...))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range report.Summaries {
		if s.Read != s.Accepted+s.Rejected+s.Quarantined+s.Unchanged {
			t.Fatalf("%s: read %d is not accepted %d + rejected %d + quarantined %d + unchanged %d", s.Kind, s.Read, s.Accepted, s.Rejected, s.Quarantined, s.Unchanged)
		}
	}
	return report
}

// csvText makes a file of column=value pairs: the columns of all rows together, in the order met.
func csvText(rows ...map[string]string) string {
	var columns []string
	for _, row := range rows {
		for c := range row {
			if !slices.Contains(columns, c) {
				columns = append(columns, c)
			}
		}
	}
	slices.Sort(columns)
	var b strings.Builder
	b.WriteString(strings.Join(columns, ",") + "\n")
	for _, row := range rows {
		for i, c := range columns {
			if i > 0 {
				b.WriteByte(',')
			}
			v := row[c]
			if strings.ContainsAny(v, "\",\n") {
				v = `"` + strings.ReplaceAll(v, `"`, `""`) + `"`
			}
			b.WriteString(v)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// with copies a row with some values changed; "-" takes a value out.
func with(row map[string]string, changes ...string) map[string]string {
	out := map[string]string{}
	for k, v := range row {
		out[k] = v
	}
	for i := 0; i < len(changes); i += 2 {
		out[changes[i]] = changes[i+1]
	}
	return out
}
