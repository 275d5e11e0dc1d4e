package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"greenlane/warehouse/engine"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childVerb {
		main() // the engine's process
		return
	}
	testscript.Main(m, map[string]func(){"greenlane": main})
}

// Scripts show the program as a person at a terminal sees it: what is typed, what is printed, how it ends.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if engine.Available(root) != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the engine library is not installed: run `npm ci --ignore-scripts` at the root")
		}
		t.Skip("the engine library is not installed: run `npm ci --ignore-scripts` at the root")
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("GREENLANE_ENGINE_LIBRARY", root)
			env.Setenv("ROOT", root)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"occupy": occupy,
			"page":   page,
			"status": status,
		},
	})
}

// occupy opens a port for the rest of the script and sets ADDRESS to it.
func occupy(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { ts.Check(l.Close()) })
	ts.Setenv("ADDRESS", l.Addr().String())
}

// namedBlock is a block of a page whose first line names a file behind the language.
var namedBlock = regexp.MustCompile("(?s)```[a-z]+ ([a-z.]+)\n(.*?)```\n")

// page FILE writes the blocks of a documentation page that name a file behind their language, so that what the page shows is what runs.
func page(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	blocks := namedBlock.FindAllStringSubmatch(text, -1)
	if len(blocks) == 0 {
		ts.Fatalf("%s has no block that names a file", args[0])
	}
	for _, block := range blocks {
		ts.Check(os.WriteFile(ts.MkAbs(block[1]), []byte(block[2]), 0o600))
	}
}

// status N runs the rest of its line and fails unless it ends with exit code N.
func status(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("%s ended with %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}
