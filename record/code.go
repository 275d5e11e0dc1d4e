package record

// Disposition is what happens to a record that breaks a rule.
type Disposition byte

// The dispositions of the model.
const (
	Rejected    Disposition = 'R' // kept apart for good, with its payload
	Quarantined Disposition = 'Q' // kept apart until what it refers to arrives
	Normalised  Disposition = 'N' // brought into form and flagged
	Flagged     Disposition = 'F' // accepted as it is and flagged
	Unchanged   Disposition = 'U' // nothing new: counted, not stored again
)

// String names the disposition as reports do.
func (d Disposition) String() string {
	switch d {
	case Rejected:
		return "rejected"
	case Quarantined:
		return "quarantined"
	case Normalised:
		return "normalised"
	case Flagged:
		return "flagged"
	default:
		return "unchanged"
	}
}

// FindDisposition returns the disposition that reports name so.
func FindDisposition(name string) (Disposition, bool) {
	for _, d := range []Disposition{Rejected, Quarantined, Normalised, Flagged, Unchanged} {
		if d.String() == name {
			return d, true
		}
	}
	return 0, false
}

// Stage says where a code is found.
type Stage uint8

// The stages.
const (
	AtLoad  Stage = iota // while a file is read
	AtBuild              // while facts are built, where all records of a declaration meet
	AtBoth               // while a file is read, and again while facts are built
)

// NoBit marks a code that leaves no flag.
const NoBit int8 = -1

// Breach is one way in which a record can be wrong, named by its code.
type Breach struct {
	ID          string // entity letter and number, e.g. D006; L codes are common to all entities
	Disposition Disposition
	Bit         int8 // position in the flags column of the entity, 0 to 62, or NoBit; stored, never renumber
	Stage       Stage
	Field       string // column named in the reject record
	Meaning     string // one clause that also stands as the message of the reject record
}

// Flag returns the code's value in the flags column, 0 where it leaves none.
func (c *Breach) Flag() uint64 {
	if c.Bit == NoBit {
		return 0
	}
	return 1 << uint(c.Bit)
}

// Codes every entity shares: what is wrong with a line or a cell before any rule of the model can be asked.
var shared = []Breach{
	{"L001", Rejected, NoBit, AtLoad, "", "the record has another number of fields than the header"},
	{"L002", Rejected, NoBit, AtLoad, "", "a quote stands inside an unquoted field, or text follows a closing quote"},
	{"L003", Rejected, NoBit, AtLoad, "", "the value is not in the list that the mapping or the column has"},
	{"L004", Rejected, NoBit, AtLoad, "", "the value is missing or cannot be read as what the column holds"},
	{"L005", Rejected, NoBit, AtLoad, "", "the record is not text in the encoding of the file: UTF-8, or GB18030 where --encoding or the mapping says so"},
	{"L006", Normalised, 0, AtLoad, "", "the number has more decimals than are kept and was rounded half away from zero"},
	{"L007", Flagged, 1, AtLoad, "recorded_at", "recorded_at is not stated; the time of the load was taken"},
	{"L008", Normalised, 2, AtLoad, "", "the instant has no offset and was read in the zone of the office"},
	{"L009", Normalised, 3, AtLoad, "recorded_at", "recorded_at is more than 5 minutes after the load and was set to the load"},
	{"L010", Rejected, NoBit, AtLoad, "", "the line is not one JSON object that names each key once"},
	{"L011", Rejected, NoBit, AtLoad, "", "the value is an object or an array; a column holds one value"},
	{"L020", Quarantined, 31, AtLoad, "", "what the column refers to is not known"},
	{"L021", Rejected, NoBit, AtLoad, "", "the record was stated before with other content and was not recorded later"},
}
