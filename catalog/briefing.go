package catalog

// Briefing is the headline of a period as data: sentences that a reader may repeat, each with the figures it rests on.
type Briefing struct {
	During     Period
	Sentences  []BriefingSentence
	Provenance Provenance // of the first figure; all are of its data version
}

// BriefingSentence says one thing in plain language, rounded sensibly.
type BriefingSentence struct {
	Key       string // what it is about, stable: stock, trade, inspection, …
	Statement string
	Figures   []BriefingFigure
	Warnings  []Warning // of the figures, each once
}

// BriefingFigure is a measure behind a sentence.
type BriefingFigure struct {
	Fact, Measure string // as the schema names them
	Of            string // which row: a tier, a country; empty for the total
	Unit          Unit
	Cell          Cell
}
