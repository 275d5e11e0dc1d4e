// Package greenlane_test is the law of the house: the sections "Rooms" and "Who may import whom" of the architecture,
// as data that the build checks. A new package is a new row here plus a decision note in docs/decisions/.
//
// What each rule says when it is broken is in layout_rules_test.go; that each can be broken is shown by
// layout_broken_test.go.
package greenlane_test

import (
	"os"
	"testing"
)

// room is one package: its folder, and the rooms whose packages it may import.
type room struct {
	dir string
	may []string
	// pure rooms compute and hold literals: no files, no network, no log; their tests obey the same row.
	pure bool
	// planned rooms do not exist yet. The mark goes when the folder comes.
	planned bool
}

// everything is for the programs, which join the rooms together.
var everything = []string{"*"}

var rooms = []room{
	{dir: "catalog", pure: true},
	{dir: "access", pure: true},
	{dir: "evidence", pure: true},
	{dir: "record", pure: true},
	{dir: "catalog/sdl", may: []string{"catalog"}},   // the program that writes the generated SDL; it must compile without graph
	{dir: "catalog/pages", may: []string{"catalog"}}, // the program that writes docs/measures.md
	{dir: "record/pages", may: []string{"record"}},   // the program that writes a page of documentation for each kind
	{dir: "mappings"},
	{dir: "schema"},
	{dir: "web"},

	{dir: "loader", may: []string{"record"}},
	{dir: "scenario", may: []string{"record"}},
	{dir: "warehouse/engine"},
	{dir: "warehouse", may: []string{"catalog", "access", "record", "schema", "warehouse/engine"}},

	{dir: "answer", may: []string{"catalog", "access", "evidence"}},
	{dir: "graph/generated", may: []string{"catalog"}},
	{dir: "graph", may: []string{"answer", "catalog", "access", "schema", "graph/generated"}},
	{dir: "export", may: []string{"answer", "catalog", "access"}, planned: true},
	{dir: "server", may: []string{"graph", "export", "access", "catalog", "schema", "web"}}, // catalog for request ids and public errors

	{dir: "cmd/greenlane", may: everything},
	{dir: "bench", may: everything},
}

// owner is a module or a package of the standard library that only some rooms may know, so that replacing it, or
// learning of a fault in it, touches those alone.
type owner struct {
	path    string
	rooms   []string
	inTests []string // further rooms whose test files may import it
}

var owners = []owner{
	{path: "github.com/ClickHouse/clickhouse-go/v2", rooms: []string{"warehouse", "bench"}, inTests: []string{"warehouse/engine"}},
	{path: "github.com/ClickHouse/ch-go", rooms: []string{"warehouse", "bench"}, inTests: []string{"warehouse/engine"}},
	{path: "github.com/cespare/xxhash/v2", rooms: []string{"warehouse", "loader"}}, // stored keys are xxHash64 on both sides of the joint
	{path: "github.com/shopspring/decimal", rooms: []string{"warehouse"}},
	{path: "database/sql", rooms: []string{"warehouse"}},
	{path: "github.com/ebitengine/purego", rooms: []string{"warehouse/engine"}},

	{path: "github.com/99designs/gqlgen", rooms: []string{"graph", "graph/generated"}},
	{path: "github.com/vektah/gqlparser/v2", rooms: []string{"graph", "graph/generated", "server"}},
	{path: "github.com/hashicorp/golang-lru/v2", rooms: []string{"graph"}},
	{path: "github.com/rs/cors", rooms: []string{"server"}},
	{path: "github.com/prometheus/client_golang", rooms: []string{"server"}},

	{path: "gonum.org/v1/gonum", rooms: []string{"evidence"}},
	{path: "github.com/goccy/go-yaml", rooms: []string{"loader", "cmd/greenlane"}},
	{path: "github.com/klauspost/compress", rooms: []string{"loader", "server"}},
	{path: "github.com/minio/minio-go/v7", rooms: []string{"loader"}},
	{path: "golang.org/x/text", rooms: []string{"loader"}},
	{path: "github.com/xuri/excelize/v2", inTests: []string{"loader"}},
	{path: "github.com/andybalholm/brotli", rooms: []string{"loader"}},
	{path: "github.com/pierrec/lz4/v4", rooms: []string{"loader"}},
	{path: "github.com/parquet-go/parquet-go", rooms: []string{"loader", "scenario"}},

	{path: "github.com/alecthomas/kong", rooms: []string{"cmd/greenlane"}},
	{path: "github.com/alecthomas/kong-yaml", rooms: []string{"cmd/greenlane"}},
	{path: "github.com/jedib0t/go-pretty/v6", rooms: []string{"cmd/greenlane"}},
	{path: "github.com/mattn/go-isatty", rooms: []string{"cmd/greenlane"}},
	{path: "github.com/vbauerster/mpb/v8", rooms: []string{"cmd/greenlane"}},

	{path: "golang.org/x/sync", rooms: []string{"warehouse", "warehouse/engine", "loader", "scenario", "answer", "server", "cmd/greenlane", "bench"}},
	{path: "golang.org/x/sys", rooms: []string{"warehouse/engine", "cmd/greenlane"}},
}

// testModules may be imported by every test file, and by nothing else.
var testModules = []string{
	"github.com/google/go-cmp",
	"github.com/rogpeppe/go-internal",
	"github.com/Shopify/toxiproxy/v2",
	"github.com/rs/zerolog", // toxiproxy takes its logger from there
	"go.uber.org/goleak",
	"pgregory.net/rapid",
}

// Test files obey their room's row in pure rooms. Elsewhere they may import every room, because an end-to-end test
// stands where its subject is; third-party modules stay with their owners, with the addition of inTests and testModules.

// impure is what a pure room may not know of the standard library: what reads, writes, waits or logs.
var impure = []string{"os", "net", "syscall", "log", "io/ioutil", "database/sql", "runtime/pprof", "testing/fstest"}

// forbiddenNames say nothing about what is inside, so everything ends up there.
var forbiddenNames = []string{"util", "utils", "common", "helper", "helpers", "misc", "model", "models", "service", "services", "shared", "internal"}

// limit is a number of lines: beyond ask a reviewer should question the file, beyond fail it is refused.
type limit struct{ ask, fail int }

var limits = struct{ code, test, sql, sdl limit }{
	code: limit{ask: 400, fail: 600}, // hand-written Go outside tests
	test: limit{ask: 800, fail: 800},
	sql:  limit{ask: 120, fail: 120},
	sdl:  limit{ask: 200, fail: 200}, // each hand-written .graphqls
}

// questions about a whole room; they are printed and do not fail.
var askAbout = struct{ fewLines, manyNames int }{fewLines: 200, manyNames: 25}

// sqlHomes are the folders where .sql files may lie. testdata folders hold snapshots of what was sent.
var sqlHomes = []string{"warehouse/sql", "schema/clickhouse", "bench"}

// sqlInGo are the rooms whose Go may hold SQL text, each with its reason.
var sqlInGo = map[string]string{
	"warehouse": "the compiler composes questions here",
	"bench":     "raw statements are what it measures against",

	"warehouse/engine": "the call that keeps the listeners open is itself a query",
}

// readsEnvironment is the one room that may: elsewhere a setting is a parameter, so that a test can set it.
const readsEnvironment = "cmd/greenlane"

// bareGo are the files that may start a goroutine outside an errgroup, each with the reason why its error cannot be lost.
var bareGo = map[string]string{
	"warehouse/engine/child_unix.go": "the two watches of the child end the whole process, which is all they could report",
	"warehouse/engine/process.go":    "start and wait must happen on one thread that lives as long as the child; both results go to channels",
}

func TestTheHouseIsAsItsPlanSays(t *testing.T) {
	tree, err := readTree(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.goFiles) < len(rooms) {
		t.Fatalf("only %d Go files found below the root: the walk is broken", len(tree.goFiles))
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			for _, broken := range rule.check(tree) {
				t.Error(broken)
			}
		})
	}
	for _, question := range questions(tree) {
		t.Log("question:", question)
	}
}
