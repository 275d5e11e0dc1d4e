// Command pages writes docs/measures.md: every fact with its dimensions and measures, from the literals of the catalog.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"greenlane/catalog"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pages DIRECTORY, as in: go run ./catalog/pages docs")
		os.Exit(2)
	}
	path := filepath.Join(os.Args[1], "measures.md")
	if err := os.WriteFile(path, []byte(page(catalog.Facts())), 0o644); err != nil { //nolint:gosec // a committed page, in the folder that whoever generates names
		fmt.Fprintln(os.Stderr, fmt.Errorf("write the page of measures to %s: %w", path, err))
		os.Exit(1)
	}
}

// page is the page of all facts.
func page(facts []catalog.Fact) string {
	var b strings.Builder
	b.WriteString("<!-- Written by catalog/pages; change the literals of package catalog instead. -->\n# Measures\n\n" +
		"What can be asked, by root field. Only measures with the roll-up `sum` may be added up by a reader; everything else is asked again. Formulas name stored columns.\n")
	for _, f := range facts {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n%s\n", f.Name, f.Title, f.Doc)
		b.WriteString("\n| dimension | title | what it is | codes |\n| --- | --- | --- | --- |\n")
		for _, d := range f.Dimensions {
			doc := d.Doc
			if d.AnalystOnly {
				doc += " For analysts only."
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", d.Name, cell(d.Title), cell(doc), codes(d.List))
		}
		for _, m := range f.Measures {
			b.WriteString(measure(f, m))
		}
		if len(f.LeftOut) > 0 {
			b.WriteString("\nLeft out, and counted in `provenance.excluded`:\n\n")
			for _, o := range f.LeftOut {
				from := "all measures"
				if len(o.Measures) > 0 {
					from = "`" + strings.Join(o.Measures, "`, `") + "`"
				}
				fmt.Fprintf(&b, "- %s from %s\n", o.Reason, from)
			}
		}
	}
	return b.String()
}

// measure is the part of one measure.
func measure(f catalog.Fact, m catalog.Measure) string {
	var b strings.Builder
	number := ""
	if m.Metric > 0 {
		number = fmt.Sprintf(" (metric %d)", m.Metric)
	}
	fmt.Fprintf(&b, "\n### %s.%s\n\n%s%s. %s\n\n", f.Name, m.Name, m.Title, number, m.Doc)
	for _, line := range [][2]string{
		{"id", "`" + m.ID + "`, definition " + m.Version},
		{"unit", string(m.Unit)},
		{"roll-up", string(m.Rollup)},
		{"formula", f.Describe(m.Formula)},
		{"interval", m.Interval},
		{"source", m.Source},
		{"needs", needs(m.NeedsCover)},
		{"by", list(m.By)},
		{"not by", list(m.NotBy)},
	} {
		if line[1] != "" {
			fmt.Fprintf(&b, "- %s: %s\n", line[0], line[1])
		}
	}
	return b.String()
}

func needs(all []catalog.Cover) string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = string(c)
	}
	return strings.Join(names, ", ")
}

func list(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "`" + strings.Join(names, "` `") + "`"
}

func codes(all []catalog.Code) string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Code
	}
	return list(names)
}

func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
