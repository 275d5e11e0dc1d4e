package scenario_test

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"greenlane/scenario"
)

// The tests read the files as a stranger would: encoding/csv, the header of each file, and the rules of the data model.
// Nothing of the generator is used but Worlds, Find, Write and the Truth.

var shanghai = time.FixedZone("", 8*3600)

type tierStep struct {
	from    time.Time
	tier    string
	version int
}

// decl is a declaration in its latest version, with what the other files say of it.
type decl struct {
	operator           string
	stratum, channel   string
	direction, partner string
	ccy, invoice       string // where it is not CNY
	lodged             int64  // ms
	cents, grams       int64
	recorded           int64
	version            int
	before             *decl // the version before
	cancelled          bool
	itemCents, itemNet int64
	items, events      int
	arr, lod, rel      int64 // ms; 0 = no event
	acc, chn, out, clr int64
	insS, insE         int64
	onsite, documents  int
	open, hit          bool
	onsiteMs           int64
	hours              float64
}

type world struct {
	dir       string
	rows      map[string]int // by kind
	operators map[string]bool
	steps     map[string][]tierStep
	decls     map[string]*decl
	rawCents  int64 // of every row of declarations
	rawRows   int
	latest    int64 // recorded_at
	upgrades  map[string]int
	groups    map[string]string // of each operator
	closed    map[string]int64  // day from which an operator is closed
	beside    map[string][]row  // rows of the kinds that no declaration hangs on
	visits    map[string]bool   // seen
	breaks    string            // the rule that the world breaks on purpose
}

// records reads the files of a kind row by row, in loading order and without those that are to be refused; get returns the
// field of a column of the header.
func records(t *testing.T, dir, kind string, want string, each func(line int, get func(string) string)) (n int) {
	t.Helper()
	truth, err := scenario.ReadTruth(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range truth.Loads {
		if f.Kind == kind && f.Refused == "" {
			n += readFile(t, filepath.Join(dir, f.File), want, each)
		}
	}
	return n
}

func readFile(t *testing.T, path, want string, each func(line int, get func(string) string)) int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(bufio.NewReaderSize(f, 1<<20))
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(header, " "); got != want {
		t.Fatalf("%s: columns\n%s\nwant\n%s", path, got, want)
	}
	column := map[string]int{}
	for i, h := range header {
		column[h] = i
	}
	n := 0
	var row []string
	get := func(name string) string {
		i, ok := column[name]
		if !ok {
			t.Fatalf("%s has no column %s", path, name)
		}
		return row[i]
	}
	for {
		row, err = r.Read()
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		n++
		each(n+1, get)
	}
}

// failer is what the functions below need of a test. They are called millions of times and leave out Helper, which costs
// more than they do.
type failer interface {
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Fatal(args ...any)
}

func instant(t failer, s string) time.Time {
	v, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatalf("instant %q: %v", s, err)
	}
	return v
}

// ms reads an instant as milliseconds; 0 for an empty field.
func ms(t failer, s string) int64 {
	if s == "" {
		return 0
	}
	return instant(t, s).UnixMilli()
}

// fixed reads a decimal with exactly the given number of digits as an integer.
func fixed(t failer, s string, digits int) int64 {
	whole, fraction, found := strings.Cut(s, ".")
	if !found || len(fraction) != digits {
		t.Fatalf("%q has not %d decimals", s, digits)
	}
	v, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func number(t failer, s string) int {
	v, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// tierAt is the tier by the rule of semantics.md; "" for an operator without rows.
func (w *world) tierAt(operator string, at int64) string {
	found := ""
	for _, s := range w.steps[operator] {
		if s.from.UnixMilli() <= at {
			found = s.tier
		}
	}
	return found
}

func (w *world) sortSteps() {
	for _, s := range w.steps {
		sort.Slice(s, func(i, j int) bool {
			if !s[i].from.Equal(s[j].from) {
				return s[i].from.Before(s[j].from)
			}
			return s[i].version < s[j].version
		})
	}
}

// summary is what a plain program computes over the declarations lodged in [from, to).
type summary struct {
	n, x, rows, hits, completed, unreleased int
	cents, grams, centsInspected            int64
	hours                                   float64
	customs, overall, onsite                []int64
	perOperator                             map[string]*[2]int
}

func (w *world) summarise(from, to time.Time, keep func(*decl) bool) map[string]*summary {
	out := map[string]*summary{}
	lo, hi := from.UnixMilli(), to.UnixMilli()
	for _, d := range w.decls {
		if d.cancelled || d.lodged < lo || d.lodged >= hi || (keep != nil && !keep(d)) {
			continue
		}
		for _, tier := range []string{w.tierAt(d.operator, d.lodged), "all"} {
			s := out[tier]
			if s == nil {
				s = &summary{perOperator: map[string]*[2]int{}}
				out[tier] = s
			}
			s.add(d)
		}
	}
	return out
}

func (s *summary) add(d *decl) {
	s.n++
	s.cents += d.cents
	s.grams += d.grams
	s.hours += d.hours
	s.rows += d.onsite
	c := s.perOperator[d.operator]
	if c == nil {
		c = &[2]int{}
		s.perOperator[d.operator] = c
	}
	c[0]++
	if d.onsite > 0 {
		s.x++
		c[1]++
		s.centsInspected += d.cents
		if !d.open {
			s.completed++
			s.onsite = append(s.onsite, d.onsiteMs)
			if d.hit {
				s.hits++
			}
		}
	}
	if d.rel == 0 {
		s.unreleased++
		return
	}
	s.customs = append(s.customs, d.rel-d.lod)
	if d.arr != 0 {
		s.overall = append(s.overall, d.rel-d.arr)
	}
}

func (s *summary) rate() float64 { return float64(s.x) / float64(s.n) }

func (s *summary) operatorMean() float64 {
	sum := 0.0
	for _, c := range s.perOperator {
		sum += float64(c[1]) / float64(c[0])
	}
	return sum / float64(len(s.perOperator))
}

// medianOf in the unit given in milliseconds.
func medianOf(v []int64, unit float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	sort.Slice(v, func(i, j int) bool { return v[i] < v[j] })
	return float64(v[(len(v)-1)/2]+v[len(v)/2]) / 2 / unit
}

const (
	hour   = 3600000.0
	minute = 60000.0
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %v, want %v ± %v", what, got, want, tolerance)
	}
}

func local(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, shanghai)
}
