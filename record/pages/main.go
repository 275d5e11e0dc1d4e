// Command pages writes one page of documentation for every kind that can be loaded, from its field table.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"greenlane/record"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pages DIRECTORY, as in: go run ./record/pages docs/records")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(dir string) error {
	for _, e := range record.Entities {
		path := filepath.Join(dir, string(e.Kind)+".md")
		if err := os.WriteFile(path, []byte(page(e)), 0o644); err != nil { //nolint:gosec // a committed page, in the folder that whoever generates names
			return fmt.Errorf("write the page of %s: %w", e.Kind, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, findingsPage), []byte(findings()), 0o644); err != nil { //nolint:gosec // as above
		return fmt.Errorf("write the page of findings: %w", err)
	}
	return nil
}

// findingsPage is named so that it stands apart from the pages of kinds.
const findingsPage = "fact-quality.md"

// findings is the page of what the build finds.
func findings() string {
	var b strings.Builder
	b.WriteString("<!-- Written by record/pages; change the table in record/finding.go instead. -->\n# What the build of facts finds\n\n" +
		"Some codes can only be found where all records of a declaration meet. They are bits of the column `quality` of the fact; no row is left out of counts for them.\n\n" +
		"| bit | code | meaning |\n| --- | --- | --- |\n")
	for bit, f := range record.Findings {
		fmt.Fprintf(&b, "| %d | %s | %s |\n", bit, f.Code, cell(f.Meaning))
	}
	return b.String()
}

func page(e *record.Entity) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- Written by record/pages; change the field table in package record instead. -->\n# %s\n\n%s\n\n## Columns\n\n", e.Kind, e.Doc)
	b.WriteString("| column | type | `cn` | `generic` | what it is | codes |\n| --- | --- | --- | --- | --- | --- |\n")
	for i := range e.Fields {
		f := &e.Fields[i]
		need, generic := f.Need.String(), f.Generic.String()
		if f.Derived {
			need, generic = "derived", "derived"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", f.Name, f.Type, need, generic, cell(f.Doc), strings.Join(codes(e, f), " "))
	}
	if len(e.Identity) > 0 {
		b.WriteString(standing(e))
	}
	if e.Period != "" {
		fmt.Fprintf(&b, "\n`load --replace` takes a row for one of the period in which its `%s` lies.\n", e.Period)
	}
	if len(e.Ignored) > 0 {
		fmt.Fprintf(&b, "\nA file may also carry %s, which the loader makes itself.\n", "`"+strings.Join(e.Ignored, "`, `")+"`")
	}
	b.WriteString("\nAny other column is refused, with the nearest right one named.\n\n## Codes\n\n| code | disposition | column | meaning |\n| --- | --- | --- | --- |\n")
	for _, c := range e.AllCodes() {
		when := ""
		switch c.Stage {
		case record.AtBuild:
			when = " (found when facts are built)"
		case record.AtBoth:
			when = " (found while a file is read, and again when facts are built)"
		case record.AtLoad:
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s%s |\n", c.ID, c.Disposition, code(c.Field), cell(c.Meaning), when)
	}
	return b.String()
}

// standing says how the rows of a kind stand to those that are known.
func standing(e *record.Entity) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nA record is named by `%s`. The same content again changes nothing; another content replaces it where it was recorded later, else %s.\n",
		strings.Join(e.Identity, "`, `"), e.Conflict)
	for _, r := range e.Refers {
		kinds := make([]string, len(r.Kinds))
		for i, kind := range r.Kinds {
			kinds[i] = fmt.Sprintf("[%s](%s.md)", kind, kind)
		}
		fmt.Fprintf(&b, "`%s` waits (%s) until it is known from %s.\n", r.Field, r.Code, strings.Join(kinds, " or "))
	}
	return b.String()
}

// codes lists what a column can break, by its own checks and by the rules that name it.
func codes(e *record.Entity, f *record.Field) []string {
	var out []string
	add := func(id string) {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for _, id := range []string{f.Missing, f.Unread, f.Unlisted, f.Naive} {
		add(id)
	}
	for _, c := range e.Codes {
		if c.Field == f.Name {
			add(c.ID)
		}
	}
	for _, r := range e.Refers {
		if r.Field == f.Name {
			add(r.Code)
		}
	}
	return out
}

func code(name string) string {
	if name == "" {
		return ""
	}
	return "`" + name + "`"
}

func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
