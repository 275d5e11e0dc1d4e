package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// series are measurements of one thing, in its unit.
type series []float64

// median returns the middle value, the mean of the two middle ones where their number is even.
func (s series) median() float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// over returns the ratios of two series measured in the same rounds.
func (s series) over(base series) series {
	out := make(series, min(len(s), len(base)))
	for i := range out {
		out[i] = s[i] / base[i]
	}
	return out
}

// text is the median with the least and the greatest value.
func (s series) text(unit string) string {
	if len(s) == 0 {
		return "-"
	}
	show := func(v float64) string {
		switch {
		case unit == "MB":
			return fmt.Sprintf("%.0f", v)
		case v < 10:
			return fmt.Sprintf("%.2f", v)
		}
		return fmt.Sprintf("%.1f", v)
	}
	out := show(s.median()) + " " + unit
	if len(s) > 1 {
		out += fmt.Sprintf(" [%s-%s]", show(slices.Min(s)), show(slices.Max(s)))
	}
	return out
}

// row is one figure.
type row struct {
	what, ours, reference, ratio, bar string
	verdict                           string // ok, MISS, or nothing where no bar is set
}

var heading = row{"what", "ours", "reference", "ratio", "bar", ""}

// table prints rows as they become known and keeps them for the document.
type table struct {
	out   io.Writer
	lines []any // row or string, in order
	miss  int
}

func (t *table) head() { t.print(heading) }

func (t *table) print(r row) {
	fmt.Fprintf(t.out, "%-40s %-26s %-26s %7s  %-22s %s\n", r.what, r.ours, r.reference, r.ratio, r.bar, r.verdict)
}

func (t *table) add(r row) {
	if r.verdict == missed {
		t.miss++
	}
	t.lines = append(t.lines, r)
	t.print(r)
}

func (t *table) note(s string) {
	t.lines = append(t.lines, s)
	fmt.Fprintln(t.out, "  ", s)
}

func (t *table) end() {
	if t.miss > 0 {
		fmt.Fprintf(t.out, "%d figures miss their bar\n", t.miss)
	}
}

const missed = "MISS"

func verdict(met bool) string {
	if met {
		return "ok"
	}
	return missed
}

// against is a row of seconds whose bar is a ratio of medians taken round by round.
func (t *table) against(what string, ours, reference series, bar float64) {
	ratio := ours.over(reference).median()
	t.add(row{what, ours.text("s"), reference.text("s"), fmt.Sprintf("%.2f", ratio), fmt.Sprintf("<= %.2f x reference", bar), verdict(ratio <= bar)})
}

// below is a row whose bar is an amount.
func (t *table) below(what string, ours, reference series, unit string, bar float64) {
	t.add(row{what, ours.text(unit), reference.text(unit), "", fmt.Sprintf("<= %g %s", bar, unit), verdict(ours.median() <= bar)})
}

// machine says what was measured on.
func machine() string {
	return fmt.Sprintf("%s/%s, %d cores, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}

// document writes the rows as Markdown.
func (t *table) document(out io.Writer, b *bench) {
	fmt.Fprintf(out, "# Speed and memory\n\nWritten by `go run ./bench -write` (%s, %s): medians of %d rounds, least and greatest value in brackets; "+
		"ratios are taken round by round. Reference: the same engine driven by hand. What each row means is said in `bench/README.md`.\n\n",
		machine(), time.Now().UTC().Format(time.DateOnly), b.rounds)
	cells := func(r row) {
		fmt.Fprintf(out, "| %s |\n", strings.Join([]string{r.what, r.ours, r.reference, r.ratio, r.bar, r.verdict}, " | "))
	}
	cells(heading)
	fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- |")
	for _, l := range t.lines {
		if r, ok := l.(row); ok {
			cells(r)
		}
	}
	fmt.Fprintln(out)
	for _, l := range t.lines {
		if s, ok := l.(string); ok {
			fmt.Fprintf(out, "- %s\n", s)
		}
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if strings.HasPrefix(d.Path, "github.com/ClickHouse/") {
				fmt.Fprintf(out, "- %s %s\n", d.Path, d.Version)
			}
		}
	}
}
