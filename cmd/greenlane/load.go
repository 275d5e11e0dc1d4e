package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

type loadCommand struct {
	Kind           string            `arg:"" optional:"" help:"What the files hold, for example declarations; with a mapping, the kind that its summary ends with."`
	Files          []string          `arg:"" optional:"" help:"Files, globs, https:// and s3:// addresses; - is standard input. CSV, NDJSON, Parquet and XLSX, gzip and zstd are recognised."`
	Format         string            `placeholder:"NAME" help:"How the files are written: csv, ndjson, parquet or xlsx; default: found from their first bytes."`
	Encoding       string            `placeholder:"NAME" help:"Of text: utf-8 (default) or gb18030."`
	Sheet          string            `placeholder:"NAME" help:"Of a workbook (default: its first one)."`
	Mapping        string            `placeholder:"FILE" help:"Mapping that turns a foreign file into one or more kinds."`
	SuggestMapping string            `placeholder:"FILE" help:"Print a mapping proposed from the header and first rows of a file, and load nothing."`
	Coverage       map[string]string `placeholder:"TOPIC=WORD" help:"What the source covers, for example inspections=inspected_only."`
	DryRun         bool              `help:"Check everything and change nothing."`
	Rejects        string            `type:"path" placeholder:"CSV" help:"File for the rows that did not enter, with their reasons."`
	MaxRejectShare *float64          `placeholder:"SHARE" help:"Refuse the load when a larger share of rows is rejected (default 0.05, and never for up to 50 rows)."`
	MaxCodeShare   float64           `placeholder:"SHARE" help:"Let a code be on up to this share of the rows, however rare it was in earlier loads."`
	Cut            string            `placeholder:"INSTANT" help:"The source's state is as of this instant, RFC 3339; default: the latest recorded_at."`
	Watch          string            `type:"path" placeholder:"DIR" help:"Load files as they arrive in this folder; without a kind, by the kind that their names start with."`
	Replace        string            `placeholder:"FROM..TO" help:"Make the files the whole truth of their kind for this period: earlier rows of it count no more."`
	Undo           uint64            `placeholder:"ID" help:"Take a load back: what it brought is gone from the next data version on."`
	JSON           bool              `help:"Print JSON lines while it runs: progress, codes, then summaries; the last one is that of the kind."`
}

func (c *loadCommand) Run(ctx context.Context, a *app, std streams) error {
	if c.SuggestMapping != "" {
		return c.suggest(ctx, std)
	}
	if c.Undo > 0 {
		return c.undo(ctx, a, std)
	}
	input, opt, err := c.options(std)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	if c.Watch != "" {
		return c.watchFolder(ctx, a, std, input, opt)
	}
	return a.withStore(ctx, func(ctx context.Context, w *warehouse.Warehouse) error {
		shown := newProgress(std)
		if c.JSON {
			shown = shown.asLines(std.out)
		}
		report, err := a.load(ctx, w, []loader.Input{input}, opt, shown)
		var refused *loader.Refused
		if errors.As(err, &refused) {
			return &exitError{exitRefused, err}
		}
		if err != nil {
			return err
		}
		if err := c.print(std.out, report); err != nil {
			return err
		}
		if report.Outcome == loader.RowsRejected {
			return &exitError{code: exitRejected}
		}
		return nil
	})
}

// suggest prints a proposed mapping.
func (c *loadCommand) suggest(ctx context.Context, std streams) error {
	if len(c.Files) > 0 || c.Mapping != "" {
		return &exitError{exitUsage, errors.New("--suggest-mapping takes one file and loads nothing: greenlane load [KIND] --suggest-mapping FILE")}
	}
	if c.Kind != "" {
		if _, err := record.Find(record.Kind(c.Kind)); err != nil {
			return &exitError{exitUsage, err}
		}
	}
	text, err := loader.SuggestMapping(ctx, c.SuggestMapping, record.Kind(c.Kind), loader.Dialect{Format: c.Format, Encoding: c.Encoding, Sheet: c.Sheet}, std.in)
	if err != nil {
		return err
	}
	fmt.Fprint(std.out, text)
	return nil
}

// options turns flags into what the loader takes; its errors are mistakes of whoever typed them.
func (c *loadCommand) options(std streams) (loader.Input, loader.Options, error) {
	opt := loader.Options{MaxRejectShare: c.MaxRejectShare, MaxCodeShare: c.MaxCodeShare, DryRun: c.DryRun, RejectsPath: c.Rejects, Stdin: std.in, Coverage: c.Coverage}
	if c.MaxRejectShare != nil && (*c.MaxRejectShare < 0 || *c.MaxRejectShare > 1) {
		return loader.Input{}, opt, fmt.Errorf("--max-reject-share is %g; it is a share from 0 to 1", *c.MaxRejectShare)
	}
	if c.MaxCodeShare < 0 || c.MaxCodeShare > 1 {
		return loader.Input{}, opt, fmt.Errorf("--max-code-share is %g; it is a share from 0 to 1", c.MaxCodeShare)
	}
	if c.Cut != "" {
		cut, err := time.Parse(time.RFC3339, c.Cut)
		if err != nil {
			return loader.Input{}, opt, fmt.Errorf("--cut is %q; write an instant with its offset, for example 2020-08-01T00:00:00+08:00", c.Cut)
		}
		opt.Cut = cut
	}
	if c.Replace != "" {
		days, err := record.ParseDays(c.Replace)
		if err != nil {
			return loader.Input{}, opt, fmt.Errorf("--replace: %w", err)
		}
		opt.Replace = &days
	}
	input := loader.Input{Kind: record.Kind(c.Kind), Paths: c.Files, Dialect: loader.Dialect{Format: c.Format, Encoding: c.Encoding, Sheet: c.Sheet}}
	switch {
	case c.Watch != "" && (len(c.Files) > 0 || c.DryRun || c.Rejects != "" || c.Replace != ""):
		return input, opt, errors.New("--watch takes the files that arrive in its folder and writes the rejects of each beside it: name no files, no --rejects, no --replace and no --dry-run")
	case c.Watch != "" && c.Kind == "" && c.Mapping != "":
		return input, opt, errors.New("with a mapping, name the kind whose files arrive: greenlane load declarations --mapping m.yaml --watch DIR")
	case c.Watch == "" && (c.Kind == "" || len(c.Files) == 0):
		return input, opt, errors.New("name what the files hold and the files: greenlane load declarations declarations.csv")
	}
	if c.Kind != "" {
		if _, err := record.Find(input.Kind); err != nil {
			return input, opt, err
		}
	}
	if c.Mapping != "" {
		text, err := os.ReadFile(c.Mapping)
		if err != nil {
			return input, opt, fmt.Errorf("read the mapping: %w", err)
		}
		if input.Mapping, err = loader.ParseMapping(c.Mapping, text); err != nil {
			return input, opt, err
		}
	}
	return input, opt, nil
}

func (c *loadCommand) print(out io.Writer, report loader.Report) error {
	if c.JSON {
		return printLines(out, report)
	}
	switch {
	case report.DryRun:
		fmt.Fprintln(out, "dry run: nothing was changed")
	case !report.Published:
		fmt.Fprintln(out, "these files were loaded before: nothing changed")
	default:
		fmt.Fprintf(out, "load %s is visible as data version %s\n", report.LoadID, report.DataVersion)
		if report.Freed > 0 {
			fmt.Fprintf(out, "%d records of earlier loads that had waited entered with it\n", report.Freed)
		}
	}
	for _, s := range report.Summaries {
		fmt.Fprintf(out, "%-20s read %d: accepted %d, rejected %d, quarantined %d, unchanged %d (flagged %d)\n",
			s.Kind, s.Read, s.Accepted, s.Rejected, s.Quarantined, s.Unchanged, s.Flagged)
	}
	for _, remark := range report.Remarks {
		fmt.Fprintf(out, "note: %s\n", remark)
	}
	for _, code := range report.Codes {
		fmt.Fprintf(out, "  %s %-12s %8d × %s\n", code.Code, code.Disposition, code.Count, code.Meaning)
		for i, e := range code.Examples {
			if i == 2 {
				break
			}
			fmt.Fprintf(out, "      %s line %d: %s\n", e.File, e.Line, e.Message)
		}
	}
	return nil
}

// printLines writes a report as JSON lines: codes, remarks, then a summary a kind.
func printLines(out io.Writer, report loader.Report) error {
	lines := codeLines(report.Codes)
	for _, remark := range report.Remarks {
		lines = append(lines, remarkLine{remark})
	}
	for _, s := range report.Summaries {
		lines = append(lines, s)
	}
	return encode(out, lines)
}

// printRefusal writes JSON lines: the codes of a load that was refused, then why.
func printRefusal(out io.Writer, refused *loader.Refused) error {
	return encode(out, append(codeLines(refused.Codes), refusedLine{refused.Error()}))
}

func codeLines(codes []loader.CodeCount) []any {
	var lines []any
	for _, c := range codes {
		lines = append(lines, codeLine{c.Kind, c.Code, c.Disposition.String(), c.Count, c.Meaning})
	}
	return lines
}

func encode(out io.Writer, lines []any) error {
	encoder := json.NewEncoder(out)
	for _, line := range lines {
		if err := encoder.Encode(line); err != nil {
			return fmt.Errorf("print the report: %w", err)
		}
	}
	return nil
}

// codeLine is a line of load --json before the summary.
type codeLine struct {
	Kind        record.Kind `json:"kind"`
	Code        string      `json:"code"`
	Disposition string      `json:"disposition"`
	Rows        uint64      `json:"rows"`
	Meaning     string      `json:"meaning"`
}

// remarkLine is a line of load --json before the summary.
type remarkLine struct {
	Remark string `json:"remark"`
}

// refusedLine is the last line about a load that was refused.
type refusedLine struct {
	Refused string `json:"refused"`
}
