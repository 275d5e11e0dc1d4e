package warehouse

import "time"

// given is what a statement of warehouse/sql reads by name without stating it: values, and other statements of warehouse/sql, each of which
// may read those before it.
type given struct {
	values     []column
	statements []string
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
		p.line("    " + s + " AS\n(\n" + statement(s) + ")")
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
			"visible_declarations", "latest_declarations", "visible_declaration_events", "month_events", "visible_declaration_items", "month_items",
			"visible_inspections", "month_controls", "fact_rows",
		},
	}
}

// factAsKnown is what fact_rows reads as of an instant: what is known of operators then stands in the place of the table that a build reads.
func factAsKnown(months []uint32, loads []uint64, known, cut time.Time, terms *rowTerms) given {
	g := factOf(0, months, 0, loads, known.UnixMilli(), cut.UnixMilli(), terms)
	g.statements = append([]string{"operator_terms"}, g.statements...)
	return g
}
