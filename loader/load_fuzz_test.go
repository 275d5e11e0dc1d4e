package loader

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"greenlane/record"
)

// familiar is a store with what records of every kind refer to.
var familiar struct {
	once  sync.Once
	store *memory
}

// account loads a text as a file of a kind and says what is wrong with how its records are accounted for, or nothing. Whatever the bytes,
// every record is accepted, rejected, quarantined or unchanged, what does not enter is kept, or the file is refused and nothing is visible.
func account(tb testing.TB, kind record.Kind, text string) (loaded bool, wrong string) {
	tb.Helper()
	familiar.once.Do(func() {
		familiar.store = newMemory()
		mustLoad(tb, familiar.store, options(), append([]any{
			record.Operators, csvText(with(goodOperator, "operator_id", "OP0", "customs_code", "", "aeo_code", "")), record.Declarations,
			csvText(with(goodDeclaration, "declaration_id", "D0", "operator_id", "OP0", "declarant_id", "OP0", "lodged_at", "2020-02-10T09:00:00+08:00")),
		}, otherSetup()...)...)
	})
	store, opt := familiar.store.copied(), options()
	all := 1.0
	opt.MaxRejectShare = &all
	before := len(store.loads)
	report, err := New(store, opt).Load(context.Background(), files(tb, kind, text))
	if err != nil {
		if n := len(store.loads); n > before && store.loads[n-1].published {
			return false, fmt.Sprintf("%q: refused and visible: %v", text, err)
		}
		return false, ""
	}
	s := report.Summaries[0]
	if s.Read != s.Accepted+s.Rejected+s.Quarantined+s.Unchanged {
		return true, fmt.Sprintf("%q: %+v", text, s)
	}
	if l := store.loads[len(store.loads)-1]; len(store.loads) > before && l.published && uint64(len(l.rejects)) != s.Rejected+s.Quarantined {
		return true, fmt.Sprintf("%q: %d rejects kept, %+v", text, len(l.rejects), s)
	}
	return true, ""
}

// goodText is a file of a kind with records that break no rule.
func goodText(kind record.Kind) string { return csvText(goodRows[kind], goodRows[kind]) }

func TestAnyBytesAreAccountedFor(t *testing.T) {
	loaded := map[record.Kind]bool{}
	rapid.Check(t, func(rt *rapid.T) {
		kind := rapid.SampledFrom(record.Entities).Draw(rt, "kind").Kind
		text := []byte(goodText(kind))
		header := bytes.IndexByte(text, '\n') + 1
		for range rapid.IntRange(0, 12).Draw(rt, "edits") {
			at := rapid.IntRange(header, len(text)).Draw(rt, "at")
			piece := rapid.SliceOfN(rapid.SampledFrom([]byte("\"\",,\n\r;x0-1\xff\x00:ZT. ")), 0, 4).Draw(rt, "piece")
			cut := min(rapid.IntRange(0, 6).Draw(rt, "cut"), len(text)-at)
			text = append(text[:at:at], append(piece, text[at+cut:]...)...)
		}
		ok, wrong := account(t, kind, string(text))
		if wrong != "" {
			rt.Fatal(wrong)
		}
		loaded[kind] = loaded[kind] || ok
	})
	if len(loaded) < 2 {
		t.Errorf("files of %d kinds were loaded", len(loaded))
	}
}

func FuzzLoad(f *testing.F) {
	for i, e := range record.Entities {
		f.Add(uint8(i), goodText(e.Kind))
	}
	f.Add(uint8(0), "code\tvalid_from\nXK\t2008-02-17\n\n")
	f.Add(uint8(0), `{"code":"XK","valid_from":"2008-02-17"}`+"\n{\n")
	f.Add(uint8(0), "\"code\",\"valid_from\nXK")
	f.Fuzz(func(t *testing.T, kind uint8, text string) {
		if len(text) > 1<<14 {
			t.Skip("longer texts only take longer")
		}
		if _, wrong := account(t, record.Entities[int(kind)%len(record.Entities)].Kind, text); wrong != "" {
			t.Error(wrong)
		}
	})
}
