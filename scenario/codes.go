package scenario

// tier is a management or title tier.
type tier uint8

// The tiers of the worlds, in the order in which truths list them.
const (
	advanced tier = iota
	certified
	regular
	discredited
	tierCount
)

func (t tier) String() string {
	return [...]string{"advanced_certified", "certified", "regular", "discredited"}[t]
}

// Codes of the model that more than one file here uses.
const (
	controlDocumentary = "documentary"
	controlPhysical    = "physical"
	controlScan        = "nii"
	controlSampling    = "quarantine_sampling"

	resultPending     = "pending"
	resultConform     = "conform"
	resultDiscrepancy = "discrepancy"
	resultSeizure     = "seizure"

	changeMigration = "regime_migration"
	changeUpgrade   = "upgrade"
	changeDowngrade = "downgrade"
	changeDiscredit = "discredit"

	opOriginal     = "original"
	opAmendment    = "amendment"
	opCancellation = "cancellation"
)

// office is a customs office of the Shanghai area (关区代码 2200 to 2249) with the transport that it mostly sees.
type office struct {
	code   string
	weight float64
	air    bool
}

var offices = newChoice([]office{
	{"2248", 32, false}, // Yangshan port
	{"2225", 22, false}, // Waigaoqiao port
	{"2233", 28, true},  // Pudong airport
	{"2218", 8, false},  // Waigaoqiao
	{"2202", 6, false},  // Wusong
	{"2201", 4, false},  // Pujiang
}, func(o office) float64 { return o.weight })

// homeOffices are those at which firms are registered.
var homeOffices = newChoice([]office{{"2210", 40, false}, {"2218", 25, false}, {"2201", 20, false}, {"2248", 15, false}},
	func(o office) float64 { return o.weight })

// country is a trading partner. The weights of the partners with which an AEO mutual recognition was in force by June 2019
// (SG KR HK DE NL FR IT GB CH NZ AU JP) add up to 59.7: the coverage that the world plants.
type country struct {
	code   string
	weight float64
}

var partners = newChoice([]country{
	{"US", 16},
	{"JP", 13},
	{"DE", 10.7},
	{"KR", 9.5},
	{"TW", 6},
	{"HK", 5},
	{"AU", 4.5},
	{"VN", 4.3},
	{"MY", 4},
	{"SG", 4},
	{"NL", 3.5},
	{"GB", 2.5},
	{"FR", 2.5},
	{"IT", 2.5},
	{"TH", 2.5},
	{"IN", 2.2},
	{"BR", 2.3},
	{"CA", 1.5},
	{"RU", 1.5},
	{"CH", 1.5},
	{"NZ", 0.5},
}, func(c country) float64 { return c.weight })

// procedure is a 监管方式. Temporary ones (2600 and the like) are left out: they are outside every value measure.
type procedure struct {
	code   string
	weight float64
}

var procedures = newChoice([]procedure{{"0110", 78}, {"0615", 16}, {"0214", 6}}, func(p procedure) float64 { return p.weight })

// goods is a tariff line: a 10-digit code whose first six digits stand in HS 2012, 2017 and 2022 alike.
type goods struct {
	hs, ciq, unit string
	gramsAUnit    int64 // to derive a quantity from the mass; 1000 for goods counted by the kilogram
	quarantine    bool
	risk          string
	weight        float64
}

var tariff = newChoice([]goods{
	{"8542310000", "999", "pcs", 5, false, "B", 7},
	{"8542320000", "999", "pcs", 5, false, "B", 5},
	{"8542390000", "999", "pcs", 5, false, "B", 4},
	{"8471300000", "101", "pcs", 1800, false, "A", 5},
	{"8473309000", "999", "kg", 1000, false, "A", 4},
	{"8517629900", "999", "pcs", 900, false, "A", 3},
	{"8504401400", "999", "pcs", 1200, false, "A", 3},
	{"8501310000", "999", "pcs", 2500, false, "A", 2},
	{"8534009000", "999", "pcs", 120, false, "A", 2},
	{"8536690000", "999", "kg", 1000, false, "A", 3},
	{"8537109090", "999", "pcs", 4000, false, "A", 2},
	{"8544421900", "999", "kg", 1000, false, "A", 2},
	{"8409999990", "999", "kg", 1000, false, "A", 2},
	{"8414809090", "999", "pcs", 15000, false, "A", 2},
	{"8426193000", "999", "pcs", 900000, false, "A", 2},
	{"8426411000", "999", "pcs", 700000, false, "A", 1},
	{"8703234110", "101", "pcs", 1500000, false, "B", 3},
	{"8708999990", "999", "kg", 1000, false, "A", 5},
	{"9018909919", "999", "pcs", 8000, false, "B", 3},
	{"9027509000", "999", "pcs", 9000, false, "A", 1},
	{"9031809090", "999", "pcs", 12000, false, "A", 2},
	{"7326909000", "999", "kg", 1000, false, "A", 3},
	{"7308900000", "999", "kg", 1000, false, "A", 2},
	{"7606125900", "999", "kg", 1000, false, "A", 1},
	{"7403111101", "999", "kg", 1000, false, "A", 1},
	{"3926909090", "999", "kg", 1000, false, "A", 4},
	{"3901200099", "999", "kg", 1000, false, "A", 2},
	{"3902100090", "999", "kg", 1000, false, "A", 2},
	{"2902500000", "999", "kg", 1000, false, "B", 1},
	{"3004909099", "301", "kg", 1000, true, "C", 3},
	{"3304990039", "101", "kg", 1000, true, "C", 3},
	{"2204210000", "101", "l", 1000, true, "C", 2},
	{"0402210000", "101", "kg", 1000, true, "C", 1},
	{"0202300090", "101", "kg", 1000, true, "C", 2},
	{"0306179090", "101", "kg", 1000, true, "C", 1},
	{"1806900000", "101", "kg", 1000, true, "C", 1},
	{"2106909090", "301", "kg", 1000, true, "C", 1},
	{"6109100021", "999", "pcs", 180, false, "A", 3},
	{"6203429062", "999", "pcs", 450, false, "A", 2},
	{"6403990090", "999", "pairs", 900, false, "A", 1},
	{"4202220000", "999", "pcs", 700, false, "A", 2},
	{"9503008390", "101", "kg", 1000, false, "B", 2},
	{"9403609990", "999", "pcs", 22000, false, "A", 2},
	{"9401619000", "999", "pcs", 16000, false, "A", 1},
}, func(g goods) float64 { return g.weight })
