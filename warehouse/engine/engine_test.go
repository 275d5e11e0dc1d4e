//go:build linux || darwin

package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
)

const soon = 20 * time.Second

func TestServesOverNativeProtocolAndHTTP(t *testing.T) {
	// A path with everything that XML and the engine's arguments could stumble over.
	dir := filepath.Join(t.TempDir(), "a b&<c>'d'")
	began := time.Now()
	r := run(t, dir)
	a := r.address(t, 0, soon)
	t.Logf("ready after %v", time.Since(began))
	if a.Host != "127.0.0.1" || a.Database != "greenlane" || !a.Owned || a.PID == 0 || a.PID == os.Getpid() {
		t.Errorf("address %+v: want an owned engine on loopback in another process", a)
	}
	if n := number(t, native(t, a, a.Writer), "SELECT toUInt64(1)"); n != 1 {
		t.Errorf("SELECT 1 over the native protocol: %d", n)
	}
	for _, l := range []Login{a.Writer, a.Reader} {
		if text, err := overHTTP(t, a, l, "SELECT 1, timezone()"); err != nil || text != "1\tUTC" {
			t.Errorf("%s over HTTP: %q, %v", l.User, text, err)
		}
	}
	time.Sleep(2 * time.Second)
	t.Logf("idle resident memory %d MB", residentKB(t, a.PID)/1000)
	if err := r.stop(); err != nil {
		t.Errorf("Run after its context ended: %v", err)
	}
	if alive(a.PID) {
		t.Error("the engine outlived Run")
	}
	if _, err := r.Address(t.Context()); !errors.Is(err, ErrStopped) {
		t.Errorf("Address after Run: %v, want ErrStopped", err)
	}
	if err := r.Run(t.Context()); err == nil {
		t.Error("Run a second time: no error")
	}
}

func residentKB(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		t.Skip("no /proc on this system")
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSecretsAreForThisUserAlone(t *testing.T) {
	dir := t.TempDir()
	a := run(t, dir).address(t, 0, soon)
	if len(a.Writer.Password) < 20 || a.Writer.Password == a.Reader.Password {
		t.Errorf("passwords %q and %q: want two long random ones", a.Writer.Password, a.Reader.Password)
	}
	for name, want := range map[string]os.FileMode{"": 0o700, "passwords.json": 0o600, "address.json": 0o600, "users.xml": 0o600, "config.xml": 0o600} {
		info, err := os.Stat(filepath.Join(dir, "engine", name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("engine/%s has mode %v, want %v", name, info.Mode().Perm(), want)
		}
	}
	users, err := os.ReadFile(filepath.Join(dir, "engine", "users.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(users), a.Writer.Password) {
		t.Error("users.xml holds a password in clear")
	}
	b := run(t, t.TempDir()).address(t, 0, soon)
	if b.Writer.Password == a.Writer.Password {
		t.Error("two data directories share a password")
	}
	// Over HTTP, where a wrong login is harmless.
	if _, err := overHTTP(t, b, a.Writer, "SELECT 1"); err == nil || !strings.Contains(err.Error(), "AUTHENTICATION_FAILED") {
		t.Errorf("a password of another data directory: %v", err)
	}
}

func TestWriterHasWhatMigrationsLoadsAndReportsNeed(t *testing.T) {
	a := run(t, t.TempDir()).address(t, 0, soon)
	c := native(t, a, a.Writer)
	for _, statement := range []string{
		"CREATE DATABASE IF NOT EXISTS greenlane",
		"CREATE TABLE raw (id UInt64, at DateTime64(3, 'UTC'), tier LowCardinality(String)) ENGINE = ReplacingMergeTree PARTITION BY id % 150 ORDER BY id",
		"INSERT INTO raw SELECT number, now64(3), 'regular' FROM numbers(150)", // 150 partitions: above the server's usual 100
		"ALTER TABLE raw ADD COLUMN IF NOT EXISTS note String",
		"CREATE VIEW seen AS SELECT id FROM raw",
		"CREATE DICTIONARY tiers (id UInt64, tier String) PRIMARY KEY id SOURCE(CLICKHOUSE(USER 'greenlane_reader' PASSWORD '" + a.Reader.Password + "' DB 'greenlane' TABLE 'raw')) LAYOUT(HASHED()) LIFETIME(0)",
		"SYSTEM RELOAD DICTIONARY tiers",
		"CREATE TEMPORARY TABLE held (a UInt8)",
		"ALTER TABLE raw DROP PARTITION 7",
		"KILL QUERY WHERE query_id = 'nobody'",
		"OPTIMIZE TABLE raw PARTITION 8 FINAL",
	} {
		exec1(t, c, statement)
	}
	// Mutations run although the pools are small.
	exec1(t, c, "CREATE TABLE small ENGINE = MergeTree ORDER BY n AS SELECT number AS n, 'a' AS s FROM numbers(10)")
	exec1(t, c, "ALTER TABLE small UPDATE s = 'b' WHERE n < 3 SETTINGS mutations_sync = 2")
	if n := number(t, c, "SELECT countIf(s = 'b') FROM small"); n != 3 {
		t.Errorf("rows after the mutation: %d, want 3", n)
	}
	if n := number(t, c, "SELECT toUInt64(dictGet('greenlane.tiers', 'tier', toUInt64(5)) = 'regular')"); n != 1 {
		t.Error("the dictionary does not answer")
	}
	checked := 0
	for _, table := range readable {
		exec1(t, c, "SELECT * FROM system."+table+" LIMIT 1")
		checked++
	}
	if checked < 20 {
		t.Errorf("%d system tables read, want all of them", checked)
	}
	if text, err := overHTTP(t, a, a.Writer, "INSERT INTO greenlane.small SELECT toUInt64(n), s FROM input('n String, s String') FORMAT CSV\n77,x\n"); err != nil {
		t.Errorf("insert through input(): %s %v", text, err)
	}
	if n := number(t, c, "SELECT count() FROM small WHERE n = 77"); n != 1 {
		t.Errorf("rows through input(): %d", n)
	}
}

func TestReaderOnlyReads(t *testing.T) {
	a := run(t, t.TempDir()).address(t, 0, soon)
	exec1(t, native(t, a, a.Writer), "CREATE TABLE t ENGINE = MergeTree ORDER BY n AS SELECT number AS n FROM numbers(1000)")
	c := native(t, a, a.Reader)
	// A deadline makes clickhouse-go send max_execution_time: must work, for the server's bound allows it.
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	var n uint64
	if err := c.QueryRow(ctx, "SELECT count() FROM t").Scan(&n); err != nil || n != 1000 {
		t.Errorf("read with a deadline: %d, %v", n, err)
	}
	set := clickhouse.Settings{"max_execution_time": 100, "max_memory_usage": 1 << 30, "max_rows_to_read": 5000, "max_result_rows": 10}
	if err := c.QueryRow(clickhouse.Context(t.Context(), clickhouse.WithSettings(set)), "SELECT count() FROM t").Scan(&n); err != nil {
		t.Errorf("read with bounds within bounds: %v", err)
	}
	ids, err := ext.NewTable("ids", ext.Column("n", "UInt64"))
	if err != nil {
		t.Fatal(err)
	}
	if err := ids.Append(uint64(7)); err != nil {
		t.Fatal(err)
	}
	if err := c.QueryRow(clickhouse.Context(t.Context(), clickhouse.WithExternalTable(ids)), "SELECT count() FROM t WHERE n IN (SELECT n FROM ids)").Scan(&n); err != nil || n != 1 {
		t.Errorf("read with an external table: %d, %v", n, err)
	}
	exec1(t, c, "CREATE TEMPORARY TABLE kept ENGINE = Memory AS SELECT n FROM t") // in memory, and of its session alone
	for statement, code := range map[string]string{
		"CREATE TEMPORARY TABLE k ENGINE = Log AS SELECT 1": "ACCESS_DENIED",
		"CREATE TABLE u ENGINE = Memory AS SELECT 1":        "ACCESS_DENIED",
		"INSERT INTO t VALUES (1)":                          "ACCESS_DENIED",
		"CREATE TABLE u (a UInt8) ENGINE = Memory":          "ACCESS_DENIED",
		"DROP TABLE t":                                             "ACCESS_DENIED",
		"ALTER TABLE t DELETE WHERE 1":                             "ACCESS_DENIED",
		"TRUNCATE TABLE t":                                         "ACCESS_DENIED",
		"SELECT * FROM system.parts":                               "ACCESS_DENIED",
		"SELECT * FROM system.processes":                           "ACCESS_DENIED",
		"SELECT * FROM file('/etc/passwd', LineAsString)":          "ACCESS_DENIED",
		"SELECT * FROM url('http://127.0.0.1:1/', LineAsString)":   "ACCESS_DENIED",
		"SYSTEM STOP LISTEN TCP":                                   "ACCESS_DENIED",
		"SELECT 1 SETTINGS readonly = 0":                           "READONLY",
		"SELECT 1 SETTINGS max_execution_time = 0":                 "SETTING_CONSTRAINT_VIOLATION",
		"SELECT 1 SETTINGS max_execution_time = 601":               "SETTING_CONSTRAINT_VIOLATION",
		"SELECT 1 SETTINGS max_memory_usage = 0":                   "SETTING_CONSTRAINT_VIOLATION",
		"SELECT 1 SETTINGS max_memory_usage = 100000000000":        "SETTING_CONSTRAINT_VIOLATION",
		"SELECT 1 SETTINGS max_rows_to_read = 0":                   "SETTING_CONSTRAINT_VIOLATION",
		"SELECT 1 SETTINGS max_rows_to_read = 200000000000":        "SETTING_CONSTRAINT_VIOLATION",
		"SELECT 1 SETTINGS max_result_rows = 0":                    "SETTING_CONSTRAINT_VIOLATION",
		"SELECT 1 SETTINGS max_result_rows = 200000000":            "SETTING_CONSTRAINT_VIOLATION",
		"SELECT 1 SETTINGS result_overflow_mode = 'break'":         "SETTING_CONSTRAINT_VIOLATION",
		"SELECT 1 SETTINGS timeout_overflow_mode = 'break'":        "SETTING_CONSTRAINT_VIOLATION",
		"SELECT n FROM greenlane.t SETTINGS max_result_rows = 10":  "TOO_MANY_ROWS_OR_BYTES",
		"SELECT n FROM greenlane.t SETTINGS max_rows_to_read = 10": "TOO_MANY_ROWS",
	} {
		statement = strings.NewReplacer(" t ", " greenlane.t ", "TABLE u", "TABLE greenlane.u").Replace(statement + " ")
		if text, err := overHTTP(t, a, a.Reader, statement); err == nil || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %q, %v; want %s", statement, text, err, code)
		}
	}
	if n := number(t, c, "SELECT count() FROM t"); n != 1000 {
		t.Errorf("rows afterwards: %d, want 1000", n)
	}
}

func TestDefaultUserReadsNothing(t *testing.T) {
	a := run(t, t.TempDir()).address(t, 0, soon)
	exec1(t, native(t, a, a.Writer), "CREATE TABLE t ENGINE = MergeTree ORDER BY n AS SELECT number AS n FROM numbers(10)")
	for _, statement := range []string{
		"SELECT * FROM greenlane.t", "SELECT * FROM system.parts", "SELECT * FROM system.processes", "INSERT INTO greenlane.t VALUES (1)",
		"CREATE TABLE default.u (a UInt8) ENGINE = Memory", "DROP TABLE greenlane.t", "SELECT * FROM file('/etc/passwd', LineAsString)",
		"KILL QUERY WHERE user != ''",
	} {
		if text, err := overHTTP(t, a, Login{User: "default"}, statement); err == nil || !strings.Contains(err.Error(), "ACCESS_DENIED") {
			t.Errorf("%s as default: %q, %v; want ACCESS_DENIED", statement, text, err)
		}
	}
	// What it may do, closing the listeners, is noticed and mended.
	if _, err := overHTTP(t, a, Login{User: "default"}, "SELECT 1 SETTINGS max_memory_usage = 0"); err == nil {
		t.Error("default may lift its memory bound")
	}
}

func TestClosedListenersAreOpenedAgain(t *testing.T) {
	r := run(t, t.TempDir())
	a := r.address(t, 0, soon)
	if _, err := overHTTP(t, a, Login{User: "default"}, "SYSTEM STOP LISTEN TCP"); err != nil {
		t.Fatal(err)
	}
	b := r.address(t, a.PID, soon)
	if n := number(t, native(t, b, b.Reader), "SELECT toUInt64(1)"); n != 1 {
		t.Error("the engine does not serve again")
	}
}

func TestServesAgainAfterKillWithDataIntact(t *testing.T) {
	r := run(t, t.TempDir())
	a := r.address(t, 0, soon)
	c := native(t, a, a.Writer)
	exec1(t, c, "CREATE TABLE t ENGINE = MergeTree ORDER BY n AS SELECT number AS n FROM numbers(100000)")
	for round := range 2 {
		killed := time.Now()
		if err := syscall.Kill(a.PID, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		b := r.address(t, a.PID, soon)
		took := time.Since(killed)
		t.Logf("round %d: serves again after %v", round, took)
		if took > 2*time.Second {
			t.Errorf("serves again after %v, want at most 2 s", took)
		}
		if b.TCPPort != a.TCPPort || b.HTTPPort != a.HTTPPort || b.Writer != a.Writer {
			t.Errorf("address moved from %+v to %+v although the ports are free", a, b)
		}
		// Without FINAL or sum tricks: every row once.
		if n := number(t, native(t, b, b.Reader), "SELECT uniqExact(n) + count() FROM t"); n != 200000 {
			t.Errorf("uniq + count after the kill: %d, want 200000", n)
		}
		a = b
	}
	// The pool that was opened before finds the engine at the old place.
	if n := number(t, native(t, a, a.Writer), "SELECT count() FROM t"); n != 100000 {
		t.Errorf("rows: %d", n)
	}
}

func TestFailedNativeLoginCostsARestartOnly(t *testing.T) {
	r := run(t, t.TempDir())
	a := r.address(t, 0, soon)
	exec1(t, native(t, a, a.Writer), "CREATE TABLE t ENGINE = MergeTree ORDER BY n AS SELECT number AS n FROM numbers(10)")
	if err := native(t, a, Login{User: "greenlane", Password: "wrong"}).Ping(t.Context()); err == nil {
		t.Fatal("a wrong password was accepted")
	}
	began := time.Now()
	b := r.address(t, a.PID, soon)
	t.Logf("serves again %v after a failed login", time.Since(began))
	if n := number(t, native(t, b, b.Reader), "SELECT count() FROM t"); n != 10 {
		t.Errorf("rows: %d", n)
	}
}
