package warehouse_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/errgroup"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
	"greenlane/warehouse/engine"
)

// The world of the faults is loaded in two loads: declarations first, then what hangs on them. The second is the one that fails:
// it touches every month and nearly every answer.
var (
	firstKinds  = []record.Kind{record.Operators, record.TierHistory, record.Declarations}
	secondKinds = []record.Kind{record.DeclarationItems, record.DeclarationEvents, record.Inspections}
)

// writeMonths makes the files of a world's first four months.
func writeMonths(t *testing.T) string {
	t.Helper()
	dir, _ := writeWorld(t, "shanghai-2020", 0.05)
	out := t.TempDir()
	until := day(t, "2019-05-01").In(shanghai).UnixMilli()
	kept := map[string]bool{}
	for _, kind := range append(append([]record.Kind{}, firstKinds...), secondKinds...) {
		rewrite(t, filepath.Join(dir, string(kind)+".csv"), filepath.Join(out, string(kind)+".csv"), func(header, line []string) bool {
			id := slices.Index(header, "declaration_id")
			if kind == record.Declarations {
				kept[line[id]] = plainTime(t, line[slices.Index(header, "lodged_at")]) < until
			}
			return id < 0 || kept[line[id]]
		})
	}
	return out
}

// struck is a store whose loads meet a fault: strike is called with the name of every stage they reach.
type struck struct {
	*warehouse.Warehouse
	strike func(stage string) error
}

type struckBatch struct {
	*warehouse.Batch
	strike func(stage string) error
	blocks map[record.Kind]int
}

func (s struck) Begin(ctx context.Context) (loader.Batch, error) {
	b, err := s.Warehouse.Begin(ctx)
	if err != nil {
		return nil, err
	}
	out := &struckBatch{b, s.strike, map[record.Kind]int{}}
	if err := s.strike("begun"); err != nil {
		return nil, errors.Join(err, b.Rollback(ctx))
	}
	return out, nil
}

func (b *struckBatch) Append(ctx context.Context, block *record.Block) error {
	if err := b.Batch.Append(ctx, block); err != nil {
		return err
	}
	b.blocks[block.Kind]++
	return b.strike(fmt.Sprintf("appended %s %d", block.Kind, b.blocks[block.Kind]))
}

func (b *struckBatch) Flush(ctx context.Context, kind record.Kind) error {
	if err := b.Batch.Flush(ctx, kind); err != nil {
		return err
	}
	return b.strike("flushed " + string(kind))
}

func (b *struckBatch) Publish(ctx context.Context, landed record.Landed) (string, error) {
	if err := b.strike("publish"); err != nil {
		return "", err
	}
	var once sync.Once
	landed.OnBuild = func(done, months int) {
		switch done {
		case 3:
			_ = b.strike("building")
		case months:
			once.Do(func() { _ = b.strike("built") })
		}
	}
	return b.Batch.Publish(ctx, landed)
}

func (b *struckBatch) Rollback(ctx context.Context) error {
	return errors.Join(b.strike("rollback"), b.Batch.Rollback(ctx))
}

// at makes a strike that does something once, at one stage.
func at(stage string, do func() error) func(string) error {
	var once sync.Once
	return func(reached string) (err error) {
		if reached == stage {
			once.Do(func() { err = do() })
		}
		return err
	}
}

func quietly(string) error { return nil }

func tryKinds(ctx context.Context, s loader.Store, dir string, kinds []record.Kind) (loader.Report, error) {
	inputs := make([]loader.Input, len(kinds))
	for i, kind := range kinds {
		inputs[i] = loader.Input{Kind: kind, Paths: []string{filepath.Join(dir, string(kind)+".csv")}}
	}
	return loader.New(s, loader.Options{Zone: "Asia/Shanghai"}).Load(ctx, inputs)
}

func loadKinds(t *testing.T, w *warehouse.Warehouse, dir string, kinds []record.Kind) {
	t.Helper()
	report, err := tryKinds(t.Context(), struck{w, quietly}, dir, kinds)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range report.Summaries {
		if s.Accepted != s.Read || s.Read == 0 {
			t.Fatalf("%+v: not all accepted", s)
		}
	}
}

// state is everything that a handful of questions show, with the data version: equal states are equal stores to whoever asks.
func state(t *testing.T, w *warehouse.Warehouse) string {
	t.Helper()
	s, err := tryState(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func tryState(ctx context.Context, w *warehouse.Warehouse) (string, error) {
	during := catalog.Period{From: catalog.Date{Year: 2019, Month: 1, Day: 1}, To: catalog.Date{Year: 2020, Month: 8, Day: 1}}
	measures := []string{"declarations", "tradeValueCny", "inspectionRate", "hitRate", "clearanceTimeMedianHours"}
	var text strings.Builder
	for _, q := range []catalog.Query{
		{
			Fact: "clearance", During: during, Rows: catalog.Selection{Wanted: true, Dimensions: []string{"month", "tier"}, Measures: measures},
			Total: catalog.Selection{Wanted: true, Measures: measures},
		},
		{Fact: "clearance", During: during, Rows: catalog.Selection{Wanted: true, Dimensions: []string{"hs2"}, Measures: measures[:2]}},
		{Fact: "operatorStock", At: catalog.Date{Year: 2020, Month: 7, Day: 31}, Rows: catalog.Selection{
			Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"operators"},
		}},
	} {
		r, err := askLatest(ctx, w, q)
		if err != nil {
			return "", err
		}
		told, err := json.Marshal([]any{r.Provenance.DataVersion, r.Provenance.DataCut, r.Rows, r.Total})
		if err != nil {
			return "", err
		}
		text.Write(told)
		text.WriteByte('\n')
	}
	return text.String(), nil
}

// settled is the state once the store answers again.
func settled(t *testing.T, w *warehouse.Warehouse) string {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		s, err := tryState(t.Context(), w)
		if err == nil {
			return s
		}
		var public *catalog.Error
		if !errors.As(err, &public) || public.Kind != catalog.Unavailable {
			t.Fatalf("while the store is away a question says %v, want UNAVAILABLE", err)
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// same fails where a state is another one, naming the first difference.
func same(t *testing.T, when, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	i := 0
	for i < min(len(got), len(want)) && got[i] == want[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, min(i, len(s))-80):min(len(s), i+80)] }
	t.Errorf("%s: the answers are others:\n…%s…\nwant\n…%s…", when, cut(got), cut(want))
}

// bothStates are the states after the first load and after both, without any fault.
func bothStates(t *testing.T, dir string) (before, clean string) {
	t.Helper()
	if faultless.before == "" {
		w := openStore(t)
		loadKinds(t, w, dir, firstKinds)
		faultless.before = state(t, w)
		loadKinds(t, w, dir, secondKinds)
		faultless.clean = state(t, w)
	}
	if faultless.before == faultless.clean {
		t.Fatal("the second load changes nothing that is asked")
	}
	return faultless.before, faultless.clean
}

var faultless struct{ before, clean string }

// storeOn is a warehouse on a server of the test's own.
func storeOn(t *testing.T, at func(context.Context) (warehouse.Endpoint, error), change ...func(*warehouse.Config)) *warehouse.Warehouse {
	t.Helper()
	cn, err := record.FindProfile("cn")
	if err != nil {
		t.Fatal(err)
	}
	writing := make(chan struct{}, 1)
	cfg := warehouse.Config{
		Endpoint: at, Zone: shanghai, Outside: map[string][]string{"cn": cn.Temporary},
		Portion: 1 << 18, // events come in several, some of which are being stored when a fault strikes
		Exclusive: func(ctx context.Context) (func(), error) {
			select {
			case writing <- struct{}{}:
				return func() { <-writing }, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		},
	}
	for _, c := range change {
		c(&cfg)
	}
	w := warehouse.New(cfg)
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// engineOfOwn runs an engine on a data directory of its own until the test ends.
func engineOfOwn(t *testing.T) (e *engine.Engine, dir string, at func(context.Context) (warehouse.Endpoint, error)) {
	t.Helper()
	endpoint(t) // skips or fails where there is no library
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	e = engine.New(engine.Config{DataDir: dir, ChildArgs: []string{childVerb}, LibraryDirs: []string{root}})
	ctx, stop := context.WithCancel(context.Background())
	var group errgroup.Group
	group.Go(func() error { return e.Run(ctx) })
	t.Cleanup(func() {
		stop()
		if err := group.Wait(); err != nil {
			t.Error(err)
		}
	})
	return e, dir, func(ctx context.Context) (warehouse.Endpoint, error) {
		at, err := e.Address(ctx)
		if err != nil {
			return warehouse.Endpoint{}, err
		}
		return warehouse.Endpoint{
			Host: at.Host, Port: at.TCPPort, Database: at.Database, Writer: warehouse.Login(at.Writer), Reader: warehouse.Login(at.Reader),
		}, nil
	}
}

// kill ends the engine at once and returns a function that waits until the next one answers.
func kill(t *testing.T, e *engine.Engine) (again func()) {
	t.Helper()
	at, err := e.Address(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(at.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	return func() { awaitOther(t, e, at.PID) }
}

func awaitOther(t *testing.T, e *engine.Engine, pid int) {
	t.Helper()
	for { // the address is that of the dead engine until its end is noticed
		now, err := e.Address(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if now.PID != pid {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func connectTo(t *testing.T, at func(context.Context) (warehouse.Endpoint, error)) driver.Conn {
	t.Helper()
	e, err := at(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(&clickhouse.Options{
		Addr: []string{fmt.Sprintf("%s:%d", e.Host, e.Port)},
		Auth: clickhouse.Auth{Database: e.Database, Username: e.Writer.User, Password: e.Writer.Password},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // of a server that may be gone
	return conn
}

const deadLoads = "SELECT groupArray(load_id) FROM (SELECT DISTINCT load_id FROM load_attempts) " +
	"WHERE NOT has((SELECT groupArrayArray(loads_added) FROM data_versions), load_id)"

// nothingLeft fails unless the rows of loads that were never published leave the tables. Deleted rows go in the engine's own time.
func nothingLeft(t *testing.T, conn driver.Conn, dead int) {
	t.Helper()
	if got := number(t, conn, "SELECT length(("+deadLoads+"))"); got != int64(dead) {
		t.Errorf("%d loads were never published, want %d", got, dead)
	}
	left := map[string]int64{}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		clear(left)
		for _, table := range []string{"operators", "tier_history", "declarations", "declaration_items", "declaration_events", "inspections", "loads", "load_rejects", "load_codes"} {
			if n := number(t, conn, "SELECT count() FROM "+table+" WHERE has(("+deadLoads+"), load_id)"); n > 0 {
				left[table] = n
			}
		}
		if len(left) == 0 {
			return
		}
	}
	t.Errorf("rows of dead loads stay: %v", left)
}

const livePartitions = "SELECT argMax(length(builds.month), version) FROM data_versions"

const allPartitions = "SELECT uniqExact(partition_id) FROM system.parts WHERE database = currentDatabase() AND table = 'fact' AND active"

// The engine is killed with kill -9 at several stages of a load: the load fails and says so, nothing of it is visible, what was
// committed before is there, and the same load run again ends as if nothing had happened.
func TestTheEngineIsKilledDuringALoad(t *testing.T) {
	dir := writeMonths(t)
	before, clean := bothStates(t, dir)
	e, data, endpoint := engineOfOwn(t)
	w := storeOn(t, endpoint)
	migrateTo(t, w, 0)
	loadKinds(t, w, dir, firstKinds)
	same(t, "on another engine", state(t, w), before)
	stages := []string{"appended declaration_events 1", "flushed inspections", "building", "built"}
	dead := 0
	for _, stage := range stages {
		again := func() { t.Fatalf("the load never came to %s", stage) }
		_, err := tryKinds(t.Context(), struck{w, at(stage, func() error { again = kill(t, e); return nil })}, dir, secondKinds)
		again()
		now := settled(t, w)
		if err == nil && now == clean {
			t.Fatalf("killed at %s the load was completed, which leaves nothing to kill at the later stages", stage)
		}
		if err == nil {
			t.Errorf("killed at %s: the load says that it succeeded", stage)
		} else if !strings.Contains(err.Error(), "store does not answer") {
			t.Errorf("killed at %s: %q does not say that the store is away", stage, err)
		}
		t.Logf("killed at %s: %v", stage, err)
		dead++
		same(t, "killed at "+stage, now, before)
	}
	loadKinds(t, w, dir, secondKinds)
	same(t, "run again", state(t, w), clean)
	conn := connectTo(t, endpoint)
	nothingLeft(t, conn, dead)
	if all, live := number(t, conn, allPartitions), number(t, conn, livePartitions); all <= live {
		t.Fatalf("%d partitions with %d live: the kills left none to clear away", all, live)
	}
	// As if an hour had passed: dead and superseded builds go with the next load, the live ones stay.
	age(t, filepath.Join(data, "engine", "data", "store"), time.Hour)
	kill(t, e)()
	same(t, "an hour later", settled(t, w), clean)
	conn = connectTo(t, endpoint)
	if err := conn.Exec(t.Context(), "ALTER TABLE data_versions UPDATE published_at = published_at - INTERVAL 1 HOUR WHERE true SETTINGS mutations_sync = 1"); err != nil {
		t.Fatal(err)
	}
	emptyLoad(t, w)
	if all, live := number(t, conn, allPartitions), number(t, conn, livePartitions); all != live {
		t.Errorf("%d partitions with %d live after the next load began: builds of dead loads stay", all, live)
	}
	same(t, "swept", state(t, w), clean)
}

// emptyLoad begins a load and takes it back: what beginning sweeps is swept.
func emptyLoad(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	b, err := w.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// age makes everything below a folder look so much older; the engine reads it when it starts.
func age(t *testing.T, dir string, by time.Duration) {
	t.Helper()
	old := time.Now().Add(-by)
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, os.ErrNotExist) { // merged away meanwhile
				return nil
			}
			return err
		}
		if err := os.Chtimes(path, old, old); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A load is cancelled at every stage it has: nothing is visible, its rows go, and the next load is not hindered.
func TestALoadIsCancelledAtEveryStage(t *testing.T) {
	dir := writeMonths(t)
	before, clean := bothStates(t, dir)
	openStore(t)
	w := storeOn(t, endpoint(t))
	loadKinds(t, w, dir, firstKinds)
	stages := []string{"begun", "appended declaration_events 1", "appended declaration_events 3", "flushed declaration_events", "building", "built"}
	for _, stage := range stages {
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		_, err := tryKinds(ctx, struck{w, at(stage, func() error { cancel(); return nil })}, dir, secondKinds)
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at %s: %v, want the context's error", stage, err)
		}
		same(t, "cancelled at "+stage, state(t, w), before)
		t.Logf("cancelled at %s: ended after %v", stage, time.Since(began).Round(time.Millisecond))
	}
	conn := direct(t)
	nothingLeft(t, conn, len(stages))
	others := []string{"begun", "publish"} // a batch is taken back because something else failed
	for _, stage := range others {
		broken := errors.New("broken for the test")
		if _, err := tryKinds(t.Context(), struck{w, at(stage, func() error { return broken })}, dir, secondKinds); !errors.Is(err, broken) {
			t.Errorf("broken at %s: %v", stage, err)
		}
		same(t, "broken at "+stage, state(t, w), before)
	}
	loadKinds(t, w, dir, secondKinds)
	same(t, "run again", state(t, w), clean)
	nothingLeft(t, conn, len(stages)+len(others))
}

// Of two loads at once the second waits for the first, and sees what that brought.
func TestTwoLoadsAtOnceDoNotMix(t *testing.T) {
	dir := writeMonths(t)
	before, clean := bothStates(t, dir)
	w := openStore(t)
	var second errgroup.Group
	started := make(chan struct{})
	_, err := tryKinds(t.Context(), struck{w, at("begun", func() error {
		second.Go(func() error {
			_, err := tryKinds(t.Context(), struck{w, at("begun", func() error { close(started); return nil })}, dir, secondKinds)
			return err
		})
		select {
		case <-started:
			return errors.New("the second load began while the first was being written")
		case <-time.After(400 * time.Millisecond):
			return nil
		}
	})}, dir, firstKinds)
	if err = errors.Join(err, second.Wait()); err != nil {
		t.Fatal(err)
	}
	same(t, "one after the other", state(t, w), clean)
	if before == clean {
		t.Fatal("nothing to tell the loads apart")
	}
	// Whoever gives up waiting has changed nothing.
	held, err := w.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := w.Begin(ctx); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "free for writing") {
		t.Errorf("waiting in vain: %v", err)
	}
	if err := held.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A superseded build stays as long as a question may read it, however old it is: questions have several statements.
func TestSupersededBuildsOutliveTheirQuestions(t *testing.T) {
	dir := writeMonths(t)
	e, data, endpoint := engineOfOwn(t)
	w := storeOn(t, endpoint)
	migrateTo(t, w, 0)
	loadKinds(t, w, dir, firstKinds)
	conn := connectTo(t, endpoint)
	old := number(t, conn, livePartitions)
	age(t, filepath.Join(data, "engine", "data", "store"), time.Hour)
	kill(t, e)()
	settled(t, w)
	conn = connectTo(t, endpoint)
	if n := number(t, conn, "SELECT countIf(modification_time < now() - 3000) FROM system.parts WHERE database = currentDatabase() AND table = 'fact' AND active"); n < old {
		t.Fatalf("%d parts look old, want at least %d", n, old)
	}
	loadKinds(t, w, dir, secondKinds)
	emptyLoad(t, w)
	if all := number(t, conn, allPartitions); all < 2*old {
		t.Errorf("%d partitions right after the second of two builds of %d months: a question of the version before has lost its rows", all, old)
	}
}

// The engine is killed with kill -9 while a load is taken back: the load stays visible as it was, and taking it back again works.
func TestTheEngineIsKilledWhileALoadIsTakenBack(t *testing.T) {
	dir := writeMonths(t)
	before, clean := bothStates(t, dir)
	e, _, endpoint := engineOfOwn(t)
	w := storeOn(t, endpoint)
	migrateTo(t, w, 0)
	loadKinds(t, w, dir, firstKinds)
	loadKinds(t, w, dir, secondKinds)
	for _, stage := range []string{"building", "built"} {
		again := func() { t.Fatalf("taking back never came to %s", stage) }
		var once sync.Once
		_, err := w.Undo(t.Context(), 2, func(done, months int) {
			if stage == "building" && done == 2 || done == months {
				once.Do(func() { again = kill(t, e) })
			}
		})
		again()
		now := settled(t, w)
		if err == nil || !strings.Contains(err.Error(), "store does not answer") {
			t.Errorf("killed at %s: %v does not say that the store is away", stage, err)
		}
		same(t, "killed at "+stage, now, clean)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := w.Undo(ctx, 2, func(int, int) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v, want the context's error", err)
	}
	same(t, "cancelled", state(t, w), clean)
	// Killed with the row that publishes on its way to it, and with the answer on its way back.
	far, way := living(t, endpoint, onPublishing(perishes))
	way.end = func() { kill(t, e) }
	if _, err := far.Undo(t.Context(), 2, nil); err == nil || !strings.Contains(err.Error(), "store does not answer") {
		t.Errorf("killed before the row that publishes: %v does not say that the store is away", err)
	}
	same(t, "killed before the row that publishes", settled(t, w), clean)
	far, way = living(t, endpoint, onPublishing(unheard))
	conn := connectTo(t, endpoint)
	go func() {
		<-way.struck
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			if number(t, conn, "SELECT max(version) FROM data_versions") == 3 {
				kill(t, e)
				return
			}
		}
	}()
	switch version, err := far.Undo(t.Context(), 2, nil); {
	case err != nil: // the next engine came late, on a busy machine: then it says only that the store is away
		saysAway(t, "killed after the row that publishes", err)
	case version != "3":
		t.Fatalf("killed after the row that publishes: version %s, want 3", version)
	}
	settled(t, w)
	if _, err := w.Undo(t.Context(), 2, nil); err == nil || !strings.Contains(err.Error(), "was taken back already, with data version 3") {
		t.Errorf("taken back once more: %v", err)
	}
	// The same answers under another version.
	same(t, "taken back", strings.ReplaceAll(state(t, w), `["3",`, `["1",`), before)
	report, err := tryKinds(t.Context(), struck{w, quietly}, dir, secondKinds)
	if err != nil || report.Outcome != loader.Loaded {
		t.Fatalf("loaded again: %v %v", report.Outcome, err)
	}
	same(t, "loaded again", strings.ReplaceAll(state(t, w), `["4",`, `["2",`), clean)
}
