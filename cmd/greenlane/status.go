package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/warehouse"
)

type statusCommand struct {
	Loads   int    `default:"10" placeholder:"N" help:"How many of the latest loads to list, up to 1000."`
	JSON    bool   `help:"Print one JSON object."`
	Rejects string `placeholder:"LOAD" help:"Print the rows of this load that did not enter as CSV instead, like load --rejects; latest is the latest load that has any."`
}

// storeStatus is what status prints.
type storeStatus struct {
	SchemaVersion uint32 `json:"schemaVersion"`
	catalog.DataStatus
	Kinds   []catalog.KindStatus  `json:"kinds"`
	Loads   []catalog.LoadStatus  `json:"loads"`
	Rejects []catalog.RejectCount `json:"rejects"`
	// Unlisted counts rows that name what only a reference list had that was taken back.
	Unlisted []catalog.UnlistedCount `json:"unlisted"`
	// Overdue counts declarations of which no source reported a release for so long that there is rather none to come.
	Overdue []catalog.OverdueReleases `json:"overdueReleases"`
}

func (c *statusCommand) Run(ctx context.Context, a *app, std streams) error {
	if c.Loads < 1 || c.Loads > catalog.StatusLoads {
		return &exitError{exitUsage, fmt.Errorf("--loads is %d; list from 1 to %d loads", c.Loads, catalog.StatusLoads)}
	}
	return a.withStore(ctx, func(ctx context.Context, w *warehouse.Warehouse) error {
		if c.Rejects != "" {
			return printRejects(ctx, w, c.Rejects, std)
		}
		s, err := readStatus(ctx, w, c.Loads)
		if err != nil {
			return err
		}
		if c.JSON {
			encoder := json.NewEncoder(std.out)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(s); err != nil {
				return fmt.Errorf("print the status: %w", err)
			}
			return nil
		}
		s.print(std, a.zone)
		return nil
	})
}

func readStatus(ctx context.Context, w *warehouse.Warehouse, last int) (s storeStatus, err error) {
	if s.SchemaVersion, err = w.SchemaVersion(ctx); err != nil {
		return s, err
	}
	if s.DataStatus, err = w.Status(ctx); err != nil {
		return s, err
	}
	if s.Kinds, err = w.Kinds(ctx, s.DataStatus); err != nil {
		return s, err
	}
	if s.Loads, err = w.Loads(ctx, s.DataStatus, last); err != nil {
		return s, err
	}
	if s.Unlisted, err = w.Unlisted(ctx, s.DataStatus, 0); err != nil {
		return s, err
	}
	if s.Overdue, err = w.Overdue(ctx, access.ScopeOf(access.Local()), s.DataStatus); err != nil {
		return s, err
	}
	s.Rejects, err = w.Rejects(ctx, access.ScopeOf(access.Local()), s.DataStatus, catalog.RejectQuery{First: catalog.StatusLoads})
	return s, err
}

func printRejects(ctx context.Context, w *warehouse.Warehouse, load string, std streams) error {
	if load == "latest" {
		load = ""
	}
	out, err := loader.NewRejectsWriter(std.out)
	if err != nil {
		return err
	}
	of, err := w.RejectRecords(ctx, load, out.Write)
	var refused *catalog.Error
	if errors.As(err, &refused) && refused.Kind == catalog.BadRequest {
		return &exitError{exitUsage, err}
	}
	if err != nil {
		return err
	}
	if of == "" {
		fmt.Fprintln(std.err, "no visible load has rows that did not enter")
	}
	return out.Flush()
}

func (s *storeStatus) print(std streams, zone *time.Location) {
	local := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.In(zone).Format(time.RFC3339)
	}
	fmt.Fprintf(std.out, "schema version %d, data version %s", s.SchemaVersion, s.DataVersion)
	if len(s.Kinds) > 0 {
		fmt.Fprintf(std.out, ", published %s, data cut %s\n", local(s.PublishedAt), local(s.DataCut))
	} else {
		fmt.Fprintln(std.out, "\nnothing is loaded: `greenlane demo` makes an example, `greenlane load KIND FILE` loads files")
	}
	if len(s.Kinds) > 0 {
		t := plainTable(std.out)
		t.AppendHeader(table.Row{"kind", "loads", "read", "accepted", "rejected", "quarantined", "unchanged", "flagged", "freed", "waiting", "since", "recorded to", "lodged to"})
		for _, k := range s.Kinds {
			t.AppendRow(table.Row{
				k.Kind, k.Loads, k.Read, k.Accepted, k.Rejected, k.Quarantined, k.Unchanged, k.Flagged, k.Freed, k.Pending, local(k.PendingSince),
				local(k.RecordedTo), local(k.LodgedTo),
			})
		}
		t.Render()
	}
	if len(s.Loads) > 0 {
		t := plainTable(std.out)
		t.AppendHeader(table.Row{"load", "state", "kind", "version", "started", "read", "accepted", "rejected", "quarantined", "unchanged", "flagged", "files"})
		for _, l := range s.Loads {
			t.AppendRow(table.Row{
				l.ID, strings.ToLower(string(l.State)), l.Kind, l.DataVersion, local(l.StartedAt), l.Read, l.Accepted, l.Rejected, l.Quarantined,
				l.Unchanged, l.Flagged, fileNames(l.Sources),
			})
		}
		t.Render()
	}
	if len(s.Rejects) > 0 {
		t := plainTable(std.out)
		t.AppendHeader(table.Row{"kind", "code", "disposition", "rows"})
		for _, r := range s.Rejects {
			t.AppendRow(table.Row{r.Kind, r.Code, r.Disposition, r.Rows})
		}
		t.Render()
	}
	if len(s.Unlisted) > 0 {
		fmt.Fprintln(std.out, unlistedRows(s.Unlisted))
	}
	if len(s.Overdue) > 0 {
		fmt.Fprintln(std.out, overdueReleases(s.Overdue))
	}
}

// overdueReleases says in one line where releases are overdue.
func overdueReleases(counts []catalog.OverdueReleases) string {
	var each []string
	for _, c := range counts {
		office, n := "other offices", "a few"
		if c.Office != "" {
			office = "office " + c.Office
		}
		if c.Declarations != nil {
			n = strconv.FormatInt(*c.Declarations, 10)
		}
		each = append(each, n+" at "+office)
	}
	return fmt.Sprintf("not released %d days after they were lodged, perhaps never reported: %s", int(catalog.OverdueAfter.Hours()/24), strings.Join(each, ", "))
}

// fileNames shows the first files of a load.
func fileNames(sources []string) string {
	const shown = 3
	if len(sources) > shown {
		return strings.Join(sources[:shown], ", ") + ", …"
	}
	return strings.Join(sources, ", ")
}

func plainTable(out io.Writer) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(out)
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = 0
	return t
}
