package warehouse_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/warehouse"
)

// hostile are texts that mean something to a shell, to SQL, to the formats that parameters travel in, or to Go. A CR before an LF is not
// among them: as in every CSV reader of Go it is a line end, so within quotes the two are read as the LF alone.
func hostile() []string {
	texts := []string{
		`O'Neil`, `'`, `''`, `"`, "`", `\`, `\\`, `\'`, `'\`, `a\nb`, "a\nb", "a\tb", `a\tb`, `\N`, "NULL", "null", "{p1:String}", "{p1:Array(String)}",
		`' OR 1=1 --`, `'; DROP TABLE fact; --`, `') OR ('1'='1`, `/* */`, "--", "#", "%s%d", "$1", "?", "@p1", `['a','b']`, `[]`, `]`, "a,b", "0", "-1", "1e9", "true",
		"🚢", "上海海关", "e\u0301", "\u202eabc", "a\u00a0b", "a\x01b", "a\x1fb", "a\x7fb", strings.Repeat("x", 250), strings.Repeat(`\'`, 100),
	}
	r := rand.New(rand.NewPCG(7, 7))
	for range 40 { // and mixtures of what is most likely to be read wrongly
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString([]string{`\`, `'`, `"`, "\n", "\t", "n", "0", "N", "[", "]", ",", "{", "}", "é", "🚢", "x"}[r.IntN(16)])
		}
		if s := "x" + b.String() + "x"; !contains(texts, s) {
			texts = append(texts, s)
		}
	}
	return texts
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// writeHostile makes a store in which every text is an operator and an office, each with one declaration of its own weight.
func writeHostile(t *testing.T, texts []string) string {
	t.Helper()
	operators, declarations := [][]string{{"operator_id", "name", "country"}}, [][]string{{"declaration_id", "direction", "operator_id", "office", "lodged_at", "net_kg"}}
	for i, text := range texts {
		operators = append(operators, []string{text, "firm", "CN"})
		declarations = append(declarations, []string{fmt.Sprint("d", i), "import", text, text, "2020-03-01T12:00:00+08:00", fmt.Sprint(i + 1)})
	}
	return writeFiles(t, map[string][][]string{"operators": operators, "declarations": declarations})
}

// writeFiles makes CSV files of these kinds in a new folder.
func writeFiles(t *testing.T, kinds map[string][][]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for kind, lines := range kinds {
		f, err := os.Create(filepath.Join(dir, kind+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		if err := csv.NewWriter(f).WriteAll(lines); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Whatever stands in a value, it is a value: it finds what has exactly that text, and comes back as it was loaded.
func TestValuesAreNeverRead(t *testing.T) {
	w := openStore(t)
	texts := hostile()
	report := loadWorld(t, w, writeHostile(t, texts), loader.Options{Profile: "generic"})
	for _, s := range report.Summaries {
		if s.Accepted != uint64(len(texts)) {
			t.Fatalf("%s: %d of %d accepted", s.Kind, s.Accepted, len(texts))
		}
	}
	for _, dimension := range []string{"operator", "office"} {
		everything := ask(t, w, "2020-01-01", "2021-01-01", []string{dimension}, []string{"netWeightKg"}, nil)
		if len(everything.r.Rows) != len(texts) {
			t.Errorf("%s: %d rows, want %d", dimension, len(everything.r.Rows), len(texts))
		}
		for i, text := range texts {
			if !everything.has(text) {
				t.Errorf("%s %q did not come back", dimension, text)
			}
			found := ask(t, w, "2020-01-01", "2021-01-01", []string{dimension}, []string{"netWeightKg"}, where(dimension, text))
			if len(found.r.Rows) != 1 || !found.has(text) {
				t.Errorf("%s %q: found %d rows", dimension, text, len(found.r.Rows))
				continue
			}
			near(t, fmt.Sprintf("%s %q", dimension, text), found.total("netWeightKg"), float64(i+1), 0)
			if i%8 == 0 {
				others := ask(t, w, "2020-01-01", "2021-01-01", nil, []string{"declarations"}, &catalog.Filter{Dimension: dimension, NotIn: []string{text}})
				near(t, fmt.Sprintf("%s other than %q", dimension, text), others.total("declarations"), float64(len(texts)-1), 0)
			}
		}
		all := ask(t, w, "2020-01-01", "2021-01-01", nil, []string{"declarations"}, where(dimension, texts...))
		near(t, "all at once", all.total("declarations"), float64(len(texts)), 0)
		for _, stranger := range []string{`O\'Neil`, "a", `\n`, "", "x\x00y", "\xff\xfe"} {
			none := ask(t, w, "2020-01-01", "2021-01-01", nil, []string{"declarations"}, where(dimension, stranger))
			near(t, fmt.Sprintf("%s %q", dimension, stranger), none.total("declarations"), 0, 0)
		}
	}
	// Two dimensions whose values could be mistaken for one another when they are put side by side.
	pairs := ask(t, w, "2020-01-01", "2021-01-01", []string{"operator", "office"}, []string{"netWeightKg", "tradeShareWeight", "inspectionRateRatio"}, nil)
	for i, text := range texts {
		near(t, text, pairs.cell("netWeightKg", text, text), float64(i+1), 0)
	}
}

// Days far outside any calendar of the store are days like others: nothing is there.
func TestDaysOutsideEveryCalendar(t *testing.T) {
	w := openStore(t)
	loadWorld(t, w, writeHostile(t, []string{"x"}), loader.Options{Profile: "generic"})
	for _, years := range [][2]string{{"0001-01-01", "0002-01-01"}, {"1899-01-01", "1901-01-01"}, {"2290-01-01", "2310-01-01"}, {"9990-01-01", "9999-12-31"}} {
		a := ask(t, w, years[0], years[1], []string{"year"}, []string{"declarations"}, nil)
		near(t, years[0], a.total("declarations"), 0, 0)
		if len(a.r.Rows) != 0 {
			t.Errorf("%s: %d rows", years[0], len(a.r.Rows))
		}
	}
	for _, day := range []string{"0001-01-01", "1900-01-01", "1969-12-31", "1970-01-01", "2149-06-07", "2150-01-01", "9999-12-31"} {
		a := ask(t, w, "2020-01-01", "2021-01-01", nil, []string{"declarations"}, where("day", day))
		near(t, "on "+day, a.total("declarations"), 0, 0)
		a = ask(t, w, "2020-01-01", "2021-01-01", nil, []string{"declarations"}, &catalog.Filter{Dimension: "day", NotIn: []string{day}})
		near(t, "not on "+day, a.total("declarations"), 1, 0)
	}
}

// The login of questions can do nothing but read.
func TestTheReaderCannotWrite(t *testing.T) {
	w := openStore(t)
	at, err := w.Endpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(&clickhouse.Options{
		Addr: []string{fmt.Sprintf("%s:%d", at.Host, at.Port)}, Auth: clickhouse.Auth{Database: at.Database, Username: at.Reader.User, Password: at.Reader.Password},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Exec(t.Context(), "SELECT count() FROM fact"); err != nil {
		t.Errorf("reading: %v", err)
	}
	for _, statement := range []string{
		"INSERT INTO data_versions (version) VALUES (99)", "DROP TABLE fact", "TRUNCATE TABLE fact", "DELETE FROM fact WHERE true",
		"ALTER TABLE fact DROP COLUMN tier", "CREATE TABLE mine (x UInt8) ENGINE = Memory", "CREATE USER mine", "SYSTEM SHUTDOWN", "KILL QUERY WHERE true",
		"SELECT * FROM file('/etc/passwd', 'LineAsString')", "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')", "SELECT * FROM system.users",
	} {
		if err := conn.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s: the reader may", statement)
		}
	}
}

// slow is a question that takes long: every operator by day with everything that has to be sorted, over a store of some size.
func slow(t *testing.T) catalog.Query {
	t.Helper()
	measures := []string{"clearanceTimeMedianHours", "clearanceTimeP90Hours", "overallClearanceTimeMedianHours", "clearanceTimeKmMedianHours", "inspectionRate"}
	return catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2019-01-01"), To: day(t, "2021-01-01")},
		Rows: catalog.Selection{Wanted: true, Dimensions: []string{"day", "operator", "hs2"}, Measures: measures},
	}
}

// limited opens the store that there is once more, with other limits.
func limited(t *testing.T, limits warehouse.Limits) *warehouse.Warehouse {
	t.Helper()
	w := warehouse.New(warehouse.Config{Endpoint: endpoint(t), Zone: shanghai, Limits: limits})
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// told tells what somebody who asked is told, and fails where that is more than a code and a sentence.
func toldAs(t *testing.T, err error) catalog.Kind {
	t.Helper()
	var known *catalog.Error
	if !errors.As(err, &known) {
		t.Fatalf("%v is not an error that may be told", err)
	}
	at, failed := endpoint(t)(t.Context())
	if failed != nil {
		t.Fatal(failed)
	}
	for _, inside := range []string{"SELECT", "FROM", "fact", at.Host, fmt.Sprint(at.Port), at.Reader.User, at.Writer.User, at.Database + ".", "Exception", "code:", "DB::"} {
		if strings.Contains(known.Message, inside) {
			t.Errorf("%q tells %q", known.Message, inside)
		}
	}
	return known.Kind
}

func TestLimitsAreToldWithoutInternals(t *testing.T) {
	big := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.1)
	loadWorld(t, big, dir, loader.Options{})
	for name, c := range map[string]struct {
		limits warehouse.Limits
		kind   catalog.Kind
	}{
		"time":   {warehouse.Limits{Time: 30 * time.Millisecond}, catalog.Timeout},
		"rows":   {warehouse.Limits{Groups: 100}, catalog.TooCostly},
		"memory": {warehouse.Limits{Memory: 1 << 20}, catalog.TooCostly},
	} {
		_, err := askLatest(t.Context(), limited(t, c.limits), slow(t))
		if err == nil {
			t.Errorf("%s: answered beyond the limit", name)
			continue
		}
		if kind := toldAs(t, err); kind != c.kind {
			t.Errorf("%s: %s, want %s: %v", name, kind, c.kind, err)
		}
	}
	t.Run("gone", func(t *testing.T) { cancelled(t, big) })
}

// cancelled leaves while a question runs: the server stops working on it, usually within a tenth of a second; a busy machine gets five.
func cancelled(t *testing.T, w *warehouse.Warehouse) {
	conn := direct(t)
	running := func() int64 {
		return number(t, conn, "SELECT count() FROM system.processes WHERE startsWith(query_id, 'leaving')")
	}
	for range 5 {
		ctx, leave := context.WithCancel(catalog.WithRequestID(t.Context(), "leaving"))
		var asking sync.WaitGroup
		var err error
		asking.Go(func() { _, err = askLatest(ctx, w, slow(t)) })
		seen := false
		for end := time.Now().Add(5 * time.Second); !seen && time.Now().Before(end); {
			seen = running() > 0
		}
		leave()
		asking.Wait()
		if !errors.Is(err, context.Canceled) {
			t.Logf("it was answered before anybody could leave: %v", err)
			continue
		}
		for end := time.Now().Add(5 * time.Second); running() > 0; {
			if time.Now().After(end) {
				t.Fatal("five seconds after the asker left the server still works on the question")
			}
			time.Sleep(10 * time.Millisecond)
		}
		if seen {
			return
		}
	}
	t.Error("no question was caught while it ran")
}
