package warehouse_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// deaths are programs that write to one store and are killed.
type deaths struct {
	t     *testing.T
	conn  driver.Conn
	shows func(*warehouse.Warehouse) string // everything that may not be half there
	dead  int                               // loads that were begun and never published
}

// nextShows is what a program sees that starts now: it remembers nothing.
func (d *deaths) nextShows() string {
	w := storeOn(d.t, endpoint(d.t))
	return fmt.Sprint("version ", d.versions(), ": ", d.shows(w))
}

func (d *deaths) versions() int64 {
	return number(d.t, d.conn, "SELECT max(version) FROM data_versions")
}

// run lets a program write until it is killed; it returns the tables into which it wrote up to then. What a dead program still would do
// it does on a way that has ended.
func (d *deaths) run(write func(*warehouse.Warehouse) error, decide func(n int, table string) fate) (written []string) {
	d.t.Helper()
	before := d.versions()
	w, m := living(d.t, endpoint(d.t), decide)
	var err error // says nothing: the program is dead
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = write(w)
	}()
	d.t.Cleanup(func() { <-ended })
	select {
	case <-m.struck:
	case <-ended:
		d.t.Fatalf("it ended before it was killed, after writing into %v: %v", m.tables(), err)
	}
	for deadline := time.Now().Add(10 * time.Second); m.fate() == unheard && d.versions() == before && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
	}
	m.die()
	return m.tables()
}

// everywhere kills a program at each statement that writes: before every one the store shows what it showed, and after the row that
// publishes, the whole. It returns what was written into, in order.
func (d *deaths) everywhere(what string, begins bool, write func(*warehouse.Warehouse) error) []string {
	d.t.Helper()
	before := d.nextShows()
	began := time.Now()
	for k := 1; ; k++ {
		written := d.run(write, func(n int, _ string) fate {
			if n == k {
				return perishes
			}
			return arrives
		})
		if begins {
			d.dead++
		}
		if got := d.nextShows(); got != before {
			d.t.Fatalf("%s, killed before statement %d, which writes into %s:\n%s, want\n%s", what, k, written[k-1], got, before)
		}
		if written[k-1] != publishing {
			continue
		}
		d.run(write, onPublishing(unheard))
		d.t.Logf("%s: killed at each of %v, %v", what, written, time.Since(began).Round(time.Millisecond))
		return written
	}
}

// wrote fails unless a program wrote into all of these tables and no fewer times.
func wrote(t *testing.T, what string, written []string, want ...string) {
	t.Helper()
	for _, table := range want {
		at := slices.Index(written, table)
		if at < 0 {
			t.Errorf("%s: nothing was written into %s, which was to be", what, table)
			continue
		}
		written = slices.Delete(slices.Clone(written), at, at+1)
	}
}

// A program is killed at every statement with which it lets waiting rows in, replaces a period, and takes that back: what is visible is the
// state before or the state after, what waits goes on waiting, and the same command run again does what is left to do.
func TestTheProgramIsKilledAtEveryStage(t *testing.T) {
	w := openStore(t)
	options := func(days int, replace string) loader.Options {
		opt := loader.Options{Now: func() time.Time { return instant(t, "2020-08-01T00:00:00Z").AddDate(0, 0, days) }}
		if replace != "" {
			period, err := record.ParseDays(replace)
			if err != nil {
				t.Fatal(err)
			}
			opt.Replace = &period
		}
		return opt
	}
	d1 := undoDeclaration("D1", 1, "2020-03-10T00:00:00Z", 100, "2020-03-11T00:00:00Z")
	// Day 0: the release of X, which never comes. Day 2: a declaration of a firm that is not known, with its release, and the release of D4.
	tryTexts(t, w, options(0, ""), record.DeclarationEvents, undoEvents+"X,REL,2020-04-10T05:00:00Z,2020-04-10T06:00:00Z\n")
	tryTexts(t, w, options(2, ""), record.Declarations, undoDeclarations+d1+
		undoDeclaration("D2", 1, "2020-03-20T00:00:00Z", 200, "2020-03-21T00:00:00Z")+undoDeclaration("D3", 1, "2020-04-05T00:00:00Z", 400, "2020-04-06T00:00:00Z"))
	tryTexts(t, w, options(2, ""), record.DeclarationEvents, undoEvents+
		"D1,REL,2020-03-10T05:00:00Z,2020-03-10T06:00:00Z\nD4,REL,2020-03-15T07:00:00Z,2020-03-15T08:00:00Z\n")
	d := &deaths{t: t, conn: direct(t), shows: func(w *warehouse.Warehouse) string {
		return toldMonths(t, w) + "; " + standing(t, w)
	}}
	shows := func(what string, version int, want string) {
		t.Helper()
		if got := d.nextShows(); got != fmt.Sprint("version ", version, ": ", want) {
			t.Errorf("%s:\n%s, want version %d:\n%s", what, got, version, want)
		}
	}
	load := func(opt loader.Options, kind record.Kind, text string) func(*warehouse.Warehouse) error {
		dir := writeTexts(t, kind, text)
		return func(w *warehouse.Warehouse) error {
			_, err := tryWorld(context.WithoutCancel(t.Context()), w, dir, opt)
			return err
		}
	}
	shows("all wait", 3, "; declaration_events 3 waiting 0 freed, declarations 3 waiting 0 freed")

	// Day 36: with the firm three declarations and a release enter, and X has waited too long.
	firm := load(options(36, ""), record.Operators, undoOperators)
	written := d.everywhere("letting in what waited", true, firm)
	wrote(t, "letting in what waited", written, "load_retries", "operators", "declarations", "load_retries", "declaration_events", "load_retries", "loads", "load_codes", "fact", publishing)
	const before = "2020-03 2 300.00 5h, 2020-04 1 400.00 -h; declaration_events 1 waiting 1 freed, declarations 0 waiting 3 freed"
	shows("let in", 4, before)
	if err := firm(storeOn(t, endpoint(t))); err != nil {
		t.Fatal(err)
	}
	shows("run again, there is nothing left to do", 4, before)

	// March without D2 and with D4, whose release waits for it.
	march := load(options(36, "2020-03-01..2020-04-01"), record.Declarations, undoDeclarations+d1+undoDeclaration("D4", 1, "2020-03-15T00:00:00Z", 1000, "2020-05-01T00:00:00Z"))
	written = d.everywhere("replacing March", true, march)
	wrote(t, "replacing March", written, "load_replacements", "declarations", "declaration_events", "load_retries", "load_replacements", "loads", "load_codes", "fact", publishing)
	const after = "2020-03 2 1100.00 6h, 2020-04 1 400.00 -h; declaration_events 0 waiting 2 freed, declarations 0 waiting 3 freed"
	shows("replaced", 5, after)
	if got, want := asKnown(t, storeOn(t, endpoint(t)), "2020-04-30T00:00:00Z"), "03 unknown 2 300.00 5 0, 04 unknown 1 400.00 0"; got != want {
		t.Errorf("what was known in April: %q, want %q", got, want)
	}
	if err := march(storeOn(t, endpoint(t))); err != nil {
		t.Fatal(err)
	}
	shows("replaced once more", 6, after)

	loads := func() (all []uint64) {
		status, err := storeOn(t, endpoint(t)).Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return status.Loads
	}
	visible := loads()
	for i, replaced := range []uint64{visible[len(visible)-1], visible[len(visible)-2]} {
		undo := func(w *warehouse.Warehouse) error {
			_, err := w.Undo(context.WithoutCancel(t.Context()), replaced, nil)
			return err
		}
		written = d.everywhere(fmt.Sprint("taking load ", replaced, " back"), false, undo)
		wrote(t, "taking back", written, "fact", publishing)
		if err := undo(storeOn(t, endpoint(t))); err == nil || !strings.Contains(err.Error(), "was taken back already") {
			t.Errorf("taken back once more: %v, want that it says so", err)
		}
		if i == 0 {
			shows("the first replacement stands", 7, after)
		}
	}
	shows("March is what it was", 8, before)
	emptyLoad(t, storeOn(t, endpoint(t)))
	nothingLeft(t, d.conn, d.dead+1) // and the empty load
	if n, all := number(t, d.conn, "SELECT uniqExact(build) FROM builds_taken"), number(t, d.conn, "SELECT count() FROM builds_taken"); n != all || all <= d.versions() {
		t.Errorf("builds were numbered %d times, with %d numbers: what a dead program still has built would lie in the build of another", all, n)
	}
	if n := number(t, d.conn, "SELECT count() FROM load_retries WHERE has(("+deadLoads+"), load_id)"); n != 0 {
		t.Errorf("%d notes about rows that waited are left of dead loads", n)
	}
}
