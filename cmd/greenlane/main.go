// Greenlane answers questions about a customs AEO programme from loaded records.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	kongyaml "github.com/alecthomas/kong-yaml"

	"greenlane/loader"
	"greenlane/warehouse/engine"
)

var version = "unversioned" // set by the build

// Exit codes of every verb.
const (
	exitFailed   = 1
	exitUsage    = 2
	exitRejected = 3
	exitRefused  = 4
)

// settings are what every verb understands; flags are stronger than the environment, that than greenlane.yaml.
type settings struct {
	ClickHouse string `name:"clickhouse" env:"GREENLANE_CLICKHOUSE" placeholder:"URL" help:"ClickHouse server, as clickhouse://user:password@host:9000/db. Empty: the embedded engine."`
	Data       string `env:"GREENLANE_DATA" default:".greenlane" placeholder:"DIR" help:"Data directory of the embedded engine."`
	Library    string `name:"engine-library" env:"GREENLANE_ENGINE_LIBRARY" placeholder:"DIR" help:"Folder whose node_modules holds the engine library; default: the working folder, then beside the program."`
	Timezone   string `env:"GREENLANE_TIMEZONE" default:"Asia/Shanghai" placeholder:"ZONE" help:"Reporting zone: days and months are local to it."`
	Profile    string `env:"GREENLANE_PROFILE" default:"cn" enum:"cn,generic" help:"National rules for records: ${enum}."`
	Verbose    bool   `short:"v" help:"Log what happens to standard error."`
}

type program struct {
	settings `embed:""`
	Config   kong.ConfigFlag  `type:"path" placeholder:"FILE" help:"Settings file (default greenlane.yaml)."`
	Version  kong.VersionFlag `help:"Print the version and end."`

	Demo     demoCommand     `cmd:"" help:"Load the shanghai-2020 world, serve it and print the briefing."`
	Serve    serveCommand    `cmd:"" help:"Serve GraphQL and the pages over HTTP."`
	Load     loadCommand     `cmd:"" help:"Load files of one kind, or through a mapping of several."`
	Generate generateCommand `cmd:"" help:"Write a synthetic world as files."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database to this program's schema."`
	Verify   verifyCommand   `cmd:"" help:"Set tables of sums against the facts, and facts against their records."`
	Status   statusCommand   `cmd:"" help:"Print schema version, data version, loads, watermarks and codes."`
	Query    queryCommand    `cmd:"" help:"Run a GraphQL document and print the answer."`
	Engine   engineCommand   `cmd:"" help:"Run the embedded ClickHouse alone and print its address."`
}

// childVerb starts this program again as the process of the embedded engine.
const childVerb = "engine-child"

func main() {
	if len(os.Args) > 1 && os.Args[1] == childVerb {
		if err := engine.Child(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(exitFailed)
		}
		return
	}
	loader.BoundMemory()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// streams are the standard streams of a verb.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	var p program
	exit := -1
	parser, err := kong.New(&p, kong.Name("greenlane"), kong.Description("Analytics of customs AEO programmes: true answers from loaded records."),
		kong.Vars{"version": version}, kong.Configuration(kongyaml.Loader, "greenlane.yaml"), kong.Writers(out, errOut),
		kong.Exit(func(code int) { exit = code }))
	if err != nil {
		fmt.Fprintln(errOut, "greenlane:", err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 { // --help and --version have printed what was asked for
		return exit
	}
	if err != nil {
		fmt.Fprintf(errOut, "greenlane: %v\nrun `greenlane --help` for verbs and flags\n", err)
		return exitUsage
	}
	zone, err := time.LoadLocation(p.Timezone)
	if err != nil || p.Timezone == "" || p.Timezone == "Local" {
		fmt.Fprintf(errOut, "greenlane: %q is not a time zone; use a name such as Asia/Shanghai, else days would be cut at the wrong hour (GREENLANE_TIMEZONE or --timezone)\n", p.Timezone)
		return exitUsage
	}
	level := slog.LevelWarn
	if p.Verbose {
		level = slog.LevelInfo
	}
	app := &app{settings: p.settings, zone: zone, log: slog.New(slog.NewTextHandler(errOut, &slog.HandlerOptions{Level: level}))}
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(app, streams{in, out, errOut})
	var coded *exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &coded):
		if coded.err != nil {
			fmt.Fprintln(errOut, "greenlane:", coded.err)
		}
		return coded.code
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(errOut, "greenlane: interrupted; the store is as it was before")
		return exitFailed
	}
	fmt.Fprintln(errOut, "greenlane:", told(err))
	return exitFailed
}

// exitError ends a verb with a code of its own.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }
