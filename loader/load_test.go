package loader

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"greenlane/record"
)

// operatorsText writes n operators, of which the first bad ones have no id.
func operatorsText(n, bad int) string {
	var b strings.Builder
	b.WriteString("operator_id,name,country,home_office,customs_code\n")
	for i := range n {
		id := fmt.Sprintf("OP%d", i)
		if i < bad {
			id = ""
		}
		fmt.Fprintf(&b, "%s,n,CN,2201,%010d\n", id, i)
	}
	return b.String()
}

func TestRefusal(t *testing.T) {
	share := func(s float64) *float64 { return &s }
	for _, c := range []struct {
		rows, bad int
		share     *float64
		refused   bool
	}{
		{60, 50, nil, false},          // the floor
		{60, 51, nil, true},           // above it, and above 5 %
		{1020, 51, nil, false},        // exactly 5 %
		{1019, 51, nil, true},         // a little more
		{10, 1, share(0.1), false},    // a stated share has no floor
		{10, 2, share(0.1), true},     //
		{60, 60, share(1), false},     //
		{10, 0, share(0), false},      //
		{10, 1, share(0), true},       //
		{2000, 60, share(0.5), false}, //
	} {
		store, opt := newMemory(), options()
		opt.MaxRejectShare = c.share
		report, err := New(store, opt).Load(context.Background(), files(t, record.Operators, operatorsText(c.rows, c.bad)))
		var refused *Refused
		switch {
		case c.refused && !errors.As(err, &refused):
			t.Errorf("%+v should be refused, got %v", c, err)
		case c.refused && (refused.Rejected != uint64(c.bad) || !store.loads[0].undone || !strings.Contains(err.Error(), "O001")):
			t.Errorf("%+v: %v", c, err)
		case !c.refused && (err != nil || report.Summaries[0].Rejected != uint64(c.bad) || !store.loads[0].published):
			t.Errorf("%+v should be loaded: %v", c, err)
		case report.Published == c.refused:
			t.Errorf("%+v: published %v", c, report.Published)
		case !c.refused && (report.Outcome == RowsRejected) != (c.bad > 0):
			t.Errorf("%+v: outcome %v", c, report.Outcome)
		}
	}
}

func TestMistakesNameTheWayOut(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good.csv", operatorsText(1, 0))
	for _, c := range []struct {
		name  string
		input Input
		opt   func(*Options)
		want  string
	}{
		{"missing file", Input{Kind: record.Operators, Paths: []string{filepath.Join(dir, "none.csv")}}, nil, "there is no file"},
		{"directory", Input{Kind: record.Operators, Paths: []string{dir}}, nil, "*.csv"},
		{"pattern", Input{Kind: record.Operators, Paths: []string{filepath.Join(dir, "*.txt")}}, nil, "no file matches"},
		{"kind", Input{Kind: "operator", Paths: []string{good}}, nil, "did you mean operators?"},
		{"column", Input{Kind: record.Operators, Paths: []string{write("col.csv", "operator_id,nam,country\nA,b,CN\n")}}, nil, "no column \"nam\"; did you mean name?"},
		{"required", Input{Kind: record.Operators, Paths: []string{write("req.csv", "operator_id,name\nA,b\n")}}, nil, "need the column country under profile cn"},
		{"twice", Input{Kind: record.Operators, Paths: []string{write("two.csv", "operator_id,name,name,country\nA,b,c,CN\n")}}, nil, "named twice"},
		{"empty", Input{Kind: record.Operators, Paths: []string{write("empty.csv", "")}}, nil, "its first line should name the columns"},
		{"zip", Input{Kind: record.Operators, Paths: []string{write("x.xlsx", "PK\x03\x04..")}}, nil, "the workbook is cut off or damaged"},
		{"open quote", Input{Kind: record.Operators, Paths: []string{write("q.csv", operatorsText(3, 0)+"\"A,b,CN\n")}}, nil, "in the record of line 5 never closes"},
		{"zone", Input{Kind: record.Operators, Paths: []string{good}}, func(o *Options) { o.Profile, o.Zone = "generic", "Asia/Shangai" }, "no time zone \"Asia/Shangai\""},
		{"profile", Input{Kind: record.Operators, Paths: []string{good}}, func(o *Options) { o.Profile = "general" }, "did you mean generic?"},
		{"coverage", Input{Kind: record.Operators, Paths: []string{good}}, func(o *Options) { o.Coverage = map[string]string{"inspections": "some"} }, "all, inspected_only, none"},
		{"share", Input{Kind: record.Operators, Paths: []string{good}}, func(o *Options) { s := 5.0; o.MaxRejectShare = &s }, "from 0 to 1"},
		{"nothing", Input{Kind: record.Operators}, nil, "no file was named"},
	} {
		store, opt := newMemory(), options()
		if c.opt != nil {
			c.opt(&opt)
		}
		_, err := New(store, opt).Load(context.Background(), []Input{c.input})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v should say %q", c.name, err, c.want)
		}
		for _, l := range store.loads {
			if l.published || !l.undone {
				t.Errorf("%s: a load was left behind", c.name)
			}
		}
	}
}

func TestPackedPipedAndMatchedFiles(t *testing.T) {
	text := []byte(operatorsText(3, 0))
	var zipped, zst bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(text); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	enc, err := zstd.NewWriter(&zst)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := enc.Write(text); err != nil || enc.Close() != nil {
		t.Fatal(err)
	}
	semicolons := bytes.ReplaceAll(text, []byte(","), []byte(";"))
	crlf := append([]byte("\ufeff"), bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))...)
	tabs := bytes.ReplaceAll(text, []byte(","), []byte("\t"))
	for name, content := range map[string][]byte{"plain": text, "gzip": zipped.Bytes(), "zstd": zst.Bytes(), "semicolons": semicolons, "bom and crlf": crlf, "tabs": tabs, "cr": bytes.ReplaceAll(text, []byte("\n"), []byte("\r"))} {
		path := filepath.Join(t.TempDir(), "a.csv")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, paths := range [][]string{{path}, {filepath.Join(filepath.Dir(path), "*.csv")}, {"-"}} {
			store, opt := newMemory(), options()
			opt.Stdin = bytes.NewReader(content)
			report, err := New(store, opt).Load(context.Background(), []Input{{Kind: record.Operators, Paths: paths}})
			if err != nil || report.Summaries[0].Accepted != 3 || len(store.rows(record.Operators)) != 3 {
				t.Errorf("%s by %s: %v %+v", name, paths, err, report)
			}
		}
	}
}

func TestInterruptedAndFailedLoadsAreTakenBack(t *testing.T) {
	store, opt := newMemory(), options()
	ctx, cancel := context.WithCancel(context.Background())
	opt.Progress = func(Progress) { cancel() }
	if _, err := New(store, opt).Load(ctx, files(t, record.Operators, operatorsText(200_000, 0))); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted load ends with the context's error, got %v", err)
	}
	store.broken = errors.New("disk full")
	if _, err := New(store, options()).Load(context.Background(), files(t, record.Operators, operatorsText(200_000, 0))); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("the store's error comes back, got %v", err)
	}
	for _, l := range store.loads {
		if l.published || !l.undone {
			t.Error("nothing may be left of a load that did not end")
		}
	}
}

func TestDryRunCutAndRejectsFile(t *testing.T) {
	store, opt := newMemory(), options()
	opt.DryRun, opt.RejectsPath = true, filepath.Join(t.TempDir(), "rejects.csv")
	report, err := New(store, opt).Load(context.Background(), files(t, record.Operators, operatorsText(3, 1)))
	if err != nil || !report.DryRun || report.Outcome != RowsRejected || store.loads[0].published || !store.loads[0].undone {
		t.Errorf("a dry run says what would happen and changes nothing: %v %+v", err, report)
	}
	written, err := os.ReadFile(opt.RejectsPath)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(written)), "\n")
	if len(lines) != 2 || lines[0] != "file,line,kind,disposition,code,column,value,message" || !strings.Contains(lines[1], ",2,operators,rejected,O001,operator_id,,operator_id is missing") {
		t.Errorf("rejects file:\n%s", written)
	}

	opt = options()
	opt.Cut = time.Date(2020, 6, 30, 0, 0, 0, 0, time.UTC)
	mustLoad(t, store, opt, record.Operators, csvText(goodOperator))
	if l := store.loads[1].landed; !l.StatedCut || !l.RecordedTo.Equal(opt.Cut) {
		t.Errorf("a stated cut goes before recorded_at: %v", l.RecordedTo)
	}
	mustLoad(t, store, options(), record.Declarations, csvText(goodDeclaration, with(goodDeclaration, "declaration_id", "D2", "recorded_at", "", "lodged_at", "2020-05-01T00:00:00Z")))
	if l := store.loads[2].landed; l.StatedCut || !l.RecordedTo.Equal(time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("a row without recorded_at counts with its own instant: %v", l.RecordedTo)
	}
}

func TestOneLoadOfSeveralKindsInAnyOrder(t *testing.T) {
	store := newMemory()
	report := mustLoad(t, store, options(),
		record.Inspections, csvText(with(goodInspection, "declaration_id", "D1", "operator_id", "", "ordered_at", "2020-03-11T00:00:00Z", "started_at", "", "ended_at", "")),
		record.DeclarationEvents, csvText(with(goodEvent, "declaration_id", "D1", "occurred_at", "2020-03-10T09:00:00+08:00", "recorded_at", "")),
		record.Declarations, csvText(goodDeclaration), record.TierHistory, csvText(goodTier), record.Operators, csvText(goodOperator))
	var order []record.Kind
	for _, s := range report.Summaries {
		order = append(order, s.Kind)
		if s.Accepted != 1 || s.LoadID != "1" || s.DataVersion != "v1" {
			t.Errorf("%+v", s)
		}
	}
	if got := fmt.Sprint(order); got != "[tier_history declarations declaration_events inspections operators]" {
		t.Errorf("parents first, the kind named last at the end: %s", got)
	}
	if store.begun != 1 {
		t.Errorf("%d loads were begun for one", store.begun)
	}
}

// A file is spoken of every 16,384 records and at its end, whatever becomes of its records.
func TestProgress(t *testing.T) {
	var told []Progress
	all, opt := 1.0, options()
	opt.MaxRejectShare = &all
	opt.Progress = func(p Progress) { told = append(told, p) }
	in := files(t, record.Operators, operatorsText(40_000, 40_000), record.Operators, operatorsText(3, 0))
	if _, err := New(newMemory(), opt).Load(context.Background(), in); err != nil {
		t.Fatal(err)
	}
	want := []struct {
		file, rows int
		done       bool
	}{{0, 16_384, false}, {0, 32_768, false}, {0, 40_000, true}, {1, 40_003, true}}
	if len(told) != len(want) {
		t.Fatalf("told %d times: %+v", len(told), told)
	}
	for i, w := range want {
		p := told[i]
		if p.Kind != record.Operators || p.File != in[w.file].Paths[0] || p.Rows != uint64(w.rows) || p.Done != w.done || p.Bytes > p.Size || p.Done != (p.Bytes == p.Size) {
			t.Errorf("%d: told %+v, want %+v", i, p, w)
		}
	}
}
