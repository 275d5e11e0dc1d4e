package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
)

// briefing prints the headline of a period as sentences, each with how sure it is, and the tiers beside one another.
type briefing struct {
	out    io.Writer
	during catalog.Period
	named  string // id of the firm whose times are told before and after its certification; empty: nobody
}

func printBriefing(ctx context.Context, service *answer.Service, zone *time.Location, out io.Writer, during catalog.Period, named string) error {
	b := briefing{out: out, during: during, named: named}
	beside := []catalog.Query{b.ofTiers()}
	if named != "" {
		beside = append(beside, b.ofFirm())
	}
	told, results, err := service.BriefingBeside(ctx, access.Local(), during, beside...)
	if err != nil {
		return err
	}
	b.line("Briefing for %s to %s (data version %s, data cut %s)\n", during.From, during.To.AddDays(-1), told.Provenance.DataVersion,
		told.Provenance.DataCut.In(zone).Format("2006-01-02 15:04 MST"))
	for _, s := range told.Sentences {
		b.line("%s", s.Statement)
	}
	b.line("")
	b.tiers(results[0])
	if named != "" {
		b.firm(results[1])
	}
	b.line("\nThe intervals are about the process behind the period: every declaration is counted. Figures are computed from the loaded rows.")
	return nil
}

var tierMeasures = []string{"declarations", "inspectionRate", "inspectionRateRatio", "clearanceTimeMedianHours", "onsiteInspectionMedianMinutes"}

func (b *briefing) ofTiers() catalog.Query {
	return catalog.Query{Fact: "clearance", During: b.during, Rows: catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: tierMeasures}}
}

// tiers are the figures of every tier beside one another.
func (b *briefing) tiers(tiers *catalog.Result) {
	get := func(r *catalog.Row, name string) catalog.Cell { return r.Cells[slices.Index(tierMeasures, name)] }
	b.line("  %-24s %12s %10s   %-22s %10s %16s %14s", "tier", "declarations", "inspected", "95 % interval", "× regular", "median to release", "on site")
	for _, tier := range catalog.Tiers {
		r := rowOf(tiers, tier.Code)
		if r == nil {
			continue
		}
		rate := get(r, "inspectionRate")
		b.line("  %-24s %12s %10s   %-22s %10s %15s h %10s min", tier.Label, count(get(r, "declarations")), percent(rate, 2), strings.TrimPrefix(interval(rate, 100, 2, " %"), "95 % interval "),
			number(get(r, "inspectionRateRatio"), 1, 3), number(get(r, "clearanceTimeMedianHours"), 1, 2), number(get(r, "onsiteInspectionMedianMinutes"), 1, 1))
	}
}

// ofFirm is about everything loaded up to the end of the period.
func (b *briefing) ofFirm() catalog.Query {
	return catalog.Query{
		Fact: "clearance", During: catalog.Period{From: catalog.Date{Year: b.during.From.Year - 1, Month: 1, Day: 1}, To: b.during.To},
		Rows: catalog.Selection{
			Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"clearanceTimeMedianHours", "overallClearanceTimeMedianHours", "onsiteInspectionMedianMinutes"},
		},
		Where: &catalog.Filter{Dimension: "operator", In: []string{b.named}},
	}
}

// firm tells one enterprise's times before and after it was certified.
func (b *briefing) firm(r *catalog.Result) {
	after := rowOf(r, "advanced_certified")
	var before *catalog.Row
	for i := range r.Rows {
		if r.Rows[i].Keys[0] != "advanced_certified" {
			before = &r.Rows[i]
		}
	}
	if before == nil || after == nil {
		return
	}
	b.line("\nEnterprise %s, before and after its certification:", b.named)
	for i, label := range []string{"lodgement to release, median hours", "arrival to release, median hours", "on-site inspection, median minutes"} {
		from, to := before.Cells[i], after.Cells[i]
		change := ""
		if from.Value != nil && to.Value != nil && *from.Value != 0 {
			change = fmt.Sprintf("%+.1f %%", 100*(*to.Value / *from.Value - 1))
		}
		b.line("  %-36s %8s → %-8s %s", label, number(from, 1, 2), number(to, 1, 2), change)
	}
}

func (b *briefing) line(format string, args ...any) { fmt.Fprintf(b.out, format+"\n", args...) }

func rowOf(r *catalog.Result, key string) *catalog.Row {
	for i := range r.Rows {
		if r.Rows[i].Keys[0] == key {
			return &r.Rows[i]
		}
	}
	return nil
}

// unknownFigure stands where a figure cannot be given; never a zero.
const unknownFigure = "unknown"

func number(c catalog.Cell, times float64, digits int) string {
	if c.Value == nil {
		return unknownFigure
	}
	return fmt.Sprintf("%.*f", digits, *c.Value*times)
}

func percent(c catalog.Cell, digits int) string {
	if c.Value == nil {
		return unknownFigure
	}
	return number(c, 100, digits) + " %"
}

func count(c catalog.Cell) string {
	if c.Value == nil {
		return unknownFigure
	}
	return c.Decimal
}

func interval(c catalog.Cell, times float64, digits int, unit string) string {
	switch {
	case c.Low != nil && c.High != nil:
		return fmt.Sprintf("95 %% interval %.*f to %.*f%s", digits, *c.Low*times, digits, *c.High*times, unit)
	case c.High != nil:
		return fmt.Sprintf("95 %% interval up to %.*f%s", digits, *c.High*times, unit)
	}
	return "no interval"
}
