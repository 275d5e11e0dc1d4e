package loader

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
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
	broken    error    // returned by Append
	full      bool     // Known tells At, Operator, Direction
	pending   int      // how often records that wait were read
	offered   []uint64 // lines of those
}

// stored is a row as it was written, by column: uint64, string, int64, float32, []string, or nil.
type stored map[string]any

// number returns a whole number, instant, day or decimal; 0 for a missing one.
func (r stored) number(column string) int64 {
	n, _ := r[column].(int64)
	return n
}

// key returns a hash or set of flags.
func (r stored) key(column string) uint64 {
	n, _ := r[column].(uint64)
	return n
}

// text returns a text or code.
func (r stored) text(column string) string {
	s, _ := r[column].(string)
	return s
}

// memoryLoad is one load: visible once published.
type memoryLoad struct {
	store     *memory
	id        uint64
	rows      map[record.Kind][]stored
	rejects   []record.Reject
	landed    record.Landed
	published bool
	undone    bool
	retried   []record.Retried
	replaced  map[record.Kind]record.Span
	flushed   map[record.Kind]int

	writing sync.Mutex // rows are appended while repeated events are counted
}

func newMemory() *memory { return &memory{committed: map[string][]record.Summary{}, full: true} }

// copied returns a store with the same loads, to which others may be added.
func (m *memory) copied() *memory {
	c := *m
	c.loads, c.committed = slices.Clone(m.loads), maps.Clone(m.committed)
	return &c
}

func (m *memory) Begin(context.Context) (Batch, error) {
	m.begun++
	l := &memoryLoad{store: m, id: uint64(m.begun), rows: map[record.Kind][]stored{}, flushed: map[record.Kind]int{}}
	m.loads = append(m.loads, l)
	return l, nil
}

func (m *memory) Committed(_ context.Context, fingerprint string) ([]record.Summary, bool, error) {
	s, ok := m.committed[fingerprint]
	return slices.Clone(s), ok, nil
}

// rows returns the visible rows of a kind in the order in which they came.
func (m *memory) rows(kind record.Kind) []stored {
	var out []stored
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
	l.writing.Lock()
	defer l.writing.Unlock()
	for i := range b.Rows {
		row := stored{}
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

func (l *memoryLoad) Finish(record.Kind) {}

func (l *memoryLoad) Flush(_ context.Context, kind record.Kind) error {
	l.flushed[kind]++
	return nil
}

func (l *memoryLoad) Known(_ context.Context, kind record.Kind, of []uint64, fn func(Known) error) error {
	for _, other := range l.store.loads {
		if !other.published && other != l {
			continue
		}
		var k knownRows
		for _, row := range other.rows[kind] {
			if l.void(kind, other.id, row) {
				continue
			}
			before := k
			if k.add(kind, row, l.store.full); of != nil && !slices.Contains(of, k.Key[len(k.Key)-1]) {
				k = before
			}
		}
		k.Mine = make([]uint8, len(k.Key))
		if other == l {
			k.Mine = slices.Repeat([]uint8{1}, len(k.Key))
		}
		if len(k.Key) > 0 {
			if err := fn(Known(k)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *memoryLoad) Replace(_ context.Context, kind record.Kind, span record.Span) error {
	l.replaced = map[record.Kind]record.Span{kind: span}
	return nil
}

func (l *memoryLoad) Replacements(_ context.Context, kind record.Kind) ([]record.Replacement, error) {
	var out []record.Replacement
	for _, other := range l.store.loads {
		if span, ok := other.replaced[kind]; ok && (other.published || other == l) {
			out = append(out, record.Replacement{Load: other.id, Span: span})
		}
	}
	return out, nil
}

// void tells whether a later load replaced the row.
func (l *memoryLoad) void(kind record.Kind, load uint64, row stored) bool {
	replaced, err := l.Replacements(context.Background(), kind)
	e, wrong := record.Find(kind)
	if err != nil || wrong != nil || e.Period == "" {
		return false
	}
	f := &e.Fields[e.Field(e.Period)]
	return slices.ContainsFunc(replaced, func(r record.Replacement) bool { return load < r.Load && r.Span.Holds(f, row.number(f.Column)) })
}

// add appends a stored row as the warehouse tells it.
func (k *knownRows) add(kind record.Kind, row stored, full bool) {
	var key, sub uint64
	var month, version uint32
	payload := row.key("payload_hash")
	switch kind {
	case record.Operators:
		key, version = row.key("operator_key"), uint32(row.number("version"))
		if code := row.text("customs_code"); code != "" && row["closed_on"] == nil && full {
			sub = xxhash.Sum64String(code)
		}
	case record.TierHistory:
		key, sub, version = row.key("operator_key"), uint64(row.number("valid_from")), uint32(row.number("version"))
		k.Operator = append(k.Operator, xxhash.Sum64String(row.text("decision_no")))
	case record.Declarations:
		key, version = row.key("declaration_key"), uint32(row.number("version"))
		_, _, month = monthAround(row.number("lodged_at"))
		if full {
			k.At = append(k.At, row.number("lodged_at"))
			k.Operator = append(k.Operator, row.key("operator_key"))
			k.Direction = append(k.Direction, uint8(row.number("direction")))
		}
	case record.DeclarationItems:
		key, sub, month = row.key("declaration_key"), uint64(row.number("item_no")), uint32(row.number("lodged_month"))
	case record.Inspections:
		key, sub, month = row.key("inspection_key"), row.key("declaration_key"), uint32(row.number("lodged_month"))
		if full {
			k.At = append(k.At, row.number("recorded_at"))
		}
	default: // kinds with an identity
		key = row.key("record_key")
		k.At = append(k.At, row.number("recorded_at"))
	}
	k.Key, k.Sub, k.Month = append(k.Key, key), append(k.Sub, sub), append(k.Month, month)
	k.Version, k.Payload = append(k.Version, version), append(k.Payload, payload)
}

type knownRows Known

func (l *memoryLoad) Stored(_ context.Context, kind record.Kind, fn func(*record.Block) error) error {
	e, err := record.Find(kind)
	if err != nil {
		return err
	}
	latest, order := map[uint64]stored{}, []uint64{}
	for _, other := range l.store.loads {
		if !other.published && other != l {
			continue
		}
		for _, row := range other.rows[kind] {
			key := row.key("record_key")
			have, ok := latest[key]
			if !ok {
				order = append(order, key)
			}
			if !ok || row.number("recorded_at") >= have.number("recorded_at") {
				latest[key] = row
			}
		}
	}
	b := &record.Block{Kind: kind, Vectors: e.Vectors()}
	for _, key := range order {
		for i := range b.Vectors {
			appendValue(&b.Vectors[i], latest[key][b.Vectors[i].Column])
		}
		b.Rows++
	}
	return fn(b)
}

// appendValue is the opposite of valueAt.
func appendValue(v *record.Vector, value any) {
	null := uint8(0)
	if value == nil {
		null = 1
	}
	v.Null = append(v.Null, null)
	n, _ := value.(int64)
	switch v.Storage {
	case record.Key, record.Hash:
		key, _ := value.(uint64)
		v.U64 = append(v.U64, key)
	case record.Text:
		text, _ := value.(string)
		v.Bytes = append(v.Bytes, text...)
		v.Ends = append(v.Ends, len(v.Bytes))
	case record.Code:
		text, _ := value.(string)
		v.Codes, v.Dict = append(v.Codes, uint32(len(v.Dict))), append(v.Dict, text)
	case record.Tags:
		tags, _ := value.([]string)
		for _, tag := range tags {
			v.Codes, v.Dict = append(v.Codes, uint32(len(v.Dict))), append(v.Dict, tag)
		}
		v.Ends = append(v.Ends, len(v.Codes))
	case record.Fraction:
		f, _ := value.(float32)
		v.F32 = append(v.F32, f)
	case record.Enum, record.Bool, record.Count8:
		v.U8 = append(v.U8, uint8(n))
	case record.Count16:
		v.U16 = append(v.U16, uint16(n))
	case record.Count32:
		v.U32 = append(v.U32, uint32(n))
	case record.Minutes:
		v.I16 = append(v.I16, int16(n))
	default:
		v.I64 = append(v.I64, n)
	}
}

func (l *memoryLoad) Repeats(_ context.Context, _ record.Kind, of []uint64) (identical, replacing uint64, err error) {
	l.writing.Lock()
	defer l.writing.Unlock()
	earlier := slices.ContainsFunc(l.store.loads, func(other *memoryLoad) bool { return other.published && len(other.rows[record.DeclarationEvents]) > 0 })
	seen := map[string][]stored{}
	id := func(r stored) string { return fmt.Sprint(r["declaration_key"], r["event_type"], r["seq"]) }
	same := func(a, b stored) bool {
		return a["occurred_at"] == b["occurred_at"] && a["is_estimated"] == b["is_estimated"]
	}
	for _, other := range l.store.loads {
		if !other.published && other != l {
			continue
		}
		for _, row := range other.rows[record.DeclarationEvents] {
			if key, ok := row["declaration_key"].(uint64); of != nil && !earlier && ok && !slices.Contains(of, key) {
				continue
			}
			before := seen[id(row)]
			if other == l && len(before) > 0 {
				if slices.ContainsFunc(before, func(b stored) bool { return same(b, row) }) {
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

func (l *memoryLoad) PastLoads(_ context.Context, kind record.Kind, last int, rows uint64) ([]record.PastLoad, error) {
	var out []record.PastLoad
	for _, other := range slices.Backward(l.store.loads) {
		for _, s := range other.landed.Summaries {
			if !other.published || s.Kind != kind || s.Read < rows || len(out) == last {
				continue
			}
			past := record.PastLoad{Read: s.Read}
			for _, c := range other.landed.Codes {
				if c.Kind == kind {
					past.Codes = append(past.Codes, c)
				}
			}
			out = append(out, past)
		}
	}
	return out, nil
}

// eachWaiting calls fn for every quarantined record of a published load that waits, with how its file was read.
func (l *memoryLoad) eachWaiting(fn func(origin *memoryLoad, r record.Reject, read *record.FileRead) error) error {
	over := map[string]bool{}
	id := func(load uint64, r record.Reject) string { return fmt.Sprint(load, r.Kind, r.File, r.Line) }
	for _, other := range l.store.loads {
		for _, r := range other.retried {
			if other.published || other == l {
				over[id(r.Load, r.Reject)] = true
			}
		}
	}
	for _, origin := range l.store.loads {
		for i := range origin.landed.Files {
			read := &origin.landed.Files[i]
			for _, r := range origin.rejects {
				if !origin.published || !r.Quarantined || r.File != read.File || !slices.Contains(read.Kinds, r.Kind) || over[id(origin.id, r)] {
					continue
				}
				over[id(origin.id, r)] = true
				if err := fn(origin, r, read); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (l *memoryLoad) Waiting(context.Context) (map[record.Kind][]string, error) {
	out := map[record.Kind][]string{}
	return out, l.eachWaiting(func(_ *memoryLoad, r record.Reject, read *record.FileRead) error {
		if !slices.Contains(out[r.Kind], read.Profile) {
			out[r.Kind] = append(out[r.Kind], read.Profile)
		}
		return nil
	})
}

func (l *memoryLoad) Pending(_ context.Context, kind record.Kind, profile string, arrived []uint64, fn func(*record.Pending) error) error {
	l.store.pending++
	return l.eachWaiting(func(origin *memoryLoad, r record.Reject, read *record.FileRead) error {
		if r.Kind != kind || read.Profile != profile || arrived != nil && r.Awaits != 0 && !slices.Contains(arrived, r.Awaits) {
			return nil
		}
		l.store.offered = append(l.store.offered, r.Line)
		return fn(&record.Pending{Load: origin.id, Line: r.Line, Payload: r.Payload, Started: origin.landed.StartedAt, Read: read})
	})
}

func (l *memoryLoad) Retry(_ context.Context, retried []record.Retried) error {
	l.retried = append(l.retried, retried...)
	return nil
}

func (l *memoryLoad) Expire(_ context.Context, before time.Time) error {
	return l.eachWaiting(func(origin *memoryLoad, r record.Reject, _ *record.FileRead) error {
		if origin.landed.StartedAt.Before(before) {
			l.retried = append(l.retried, record.Retried{Load: origin.id, Outcome: record.WaitedInVain, Reject: r})
		}
		return nil
	})
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
		l.rows = map[record.Kind][]stored{}
	}
	return nil
}

// loadTime is the clock of tests: 2020-08-01T00:00:00Z.
var loadTime = time.Date(2020, 8, 1, 0, 0, 0, 0, time.UTC)

// files writes CSV texts into a folder of the test, one for each kind, and returns inputs for them.
func files(tb testing.TB, texts ...any) []Input {
	tb.Helper()
	var inputs []Input
	dir := tb.TempDir()
	for i := 0; i < len(texts); i += 2 {
		path := filepath.Join(dir, fmt.Sprintf("%d.csv", i))
		kind, isKind := texts[i].(record.Kind)
		text, isText := texts[i+1].(string)
		if !isKind || !isText {
			tb.Fatalf("texts are kinds and texts in turn, got %T and %T", texts[i], texts[i+1])
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
		inputs = append(inputs, Input{Kind: kind, Paths: []string{path}})
	}
	return inputs
}

func options() Options {
	return Options{Zone: "Asia/Shanghai", Now: func() time.Time { return loadTime }}
}

// mustLoad loads texts and fails the test where that is an error.
func mustLoad(tb testing.TB, m *memory, opt Options, texts ...any) Report {
	tb.Helper()
	report, err := New(m, opt).Load(context.Background(), files(tb, texts...))
	if err != nil {
		tb.Fatal(err)
	}
	for _, s := range report.Summaries {
		if s.Read != s.Accepted+s.Rejected+s.Quarantined+s.Unchanged {
			tb.Fatalf("%s: read %d is not accepted %d + rejected %d + quarantined %d + unchanged %d", s.Kind, s.Read, s.Accepted, s.Rejected, s.Quarantined, s.Unchanged)
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
