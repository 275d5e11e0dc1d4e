package warehouse

import (
	"slices"
	"strings"
	"time"
)

// given is what a statement of warehouse/sql reads by name without stating it: values, and other statements of warehouse/sql, each of which
// may read those before it.
type given struct {
	values     []column
	statements []string
	spared     []string // words: lines that end in one of them after -- are left out, as is a statement that only they read
}

// The words, and the statements that lines with them read.
const (
	touchedAlone = "touched"  // declarations that a load touches, of a build that is of all
	leftMonths   = "left"     // declarations that have left their months, where none has
	replacedRows = "replaced" // what later loads replaced, where none does
)

var readFor = map[string]string{leftMonths: "left_declarations"}

// without leaves out what would change nothing.
func (g given) without(word string) given {
	g.spared = append(slices.Clone(g.spared), word)
	g.statements = slices.DeleteFunc(slices.Clone(g.statements), func(s string) bool { return s == readFor[word] })
	return g
}

// kept is the text of a statement without the lines that are left out.
func (g given) kept(name string) string {
	if len(g.spared) == 0 {
		return statement(name)
	}
	var b strings.Builder
	for line := range strings.Lines(statement(name)) {
		if !slices.ContainsFunc(g.spared, func(word string) bool { return strings.HasSuffix(line, " -- "+word+"\n") }) {
			b.WriteString(line)
		}
	}
	return b.String()
}

func (g given) write(p *printer) {
	p.text("WITH")
	for i, v := range g.values {
		if i > 0 {
			p.text(",")
		}
		p.line("    ")
		v.expr.write(p)
		p.text(" AS " + v.as)
	}
	for _, s := range g.statements {
		p.text(",")
		p.line("    " + s + " AS\n(\n" + g.kept(s) + ")")
	}
	p.line("")
}

// to prints a statement that reads what is given, with the parameters of that.
func (g given) to(file string) (text string, params []any) {
	var p printer
	g.write(&p)
	return p.b.String() + statement(file), p.params
}

// factOf is what fact_rows reads, that included. What it takes from operators it finds in the table operator_terms, under the edition.
func factOf(edition uint32, months []uint32, only uint64, loads []uint64, known, cut int64, terms *rowTerms) given {
	return given{
		[]column{
			{"this_edition", param{"UInt32", edition}},
			{"months", param{"Array(UInt32)", months}},
			{"only", param{"UInt64", only}},
			{"loads", param{"Array(UInt64)", loads}},
			{"known", param{"Int64", known}},
			{"cut", param{"Int64", cut}},
			{"gap_loads", param{"Array(UInt64)", terms.gapLoads}},
			{"gap_bits", param{"Array(UInt16)", terms.gapBits}},
			{"outside_loads", param{"Array(UInt64)", terms.outsideLoads}},
			{"outside_codes", param{"Array(Array(String))", terms.outsideCodes}},
		},
		[]string{
			"visible_declarations", "left_declarations", "latest_declarations", "visible_declaration_events", "month_events", "visible_declaration_items", "month_items",
			"visible_inspections", "month_controls", "fact_rows",
		},
		nil,
	}
}

// factAsKnown is what fact_rows reads as of an instant: what is known of operators then stands in the place of the table that a build reads.
func factAsKnown(months []uint32, loads []uint64, known, cut time.Time, terms *rowTerms) given {
	g := factOf(0, months, 0, loads, known.UnixMilli(), cut.UnixMilli(), terms)
	g.statements = append([]string{"operator_terms"}, g.statements...)
	return g.without(touchedAlone)
}
