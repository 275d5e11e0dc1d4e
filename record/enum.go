package record

// Member is a canonical code of an enumeration and the number that the warehouse stores for it.
type Member struct {
	Code   string
	Number int8
}

// Enumerations of Choice columns by name: what a file may say. Numbers are those of the tables' Enum8 types.
var enumerations = map[string][]Member{
	"tier": {
		{"unknown", TierUnknown},
		{"advanced_certified", TierAdvanced},
		{"certified", TierCertified},
		{"regular", TierRegular},
		{"discredited", TierDiscredited},
		{"seriously_discredited", TierSeriouslyDiscredited},
	},
	"op_type":   {{"original", OpOriginal}, {"amendment", OpAmendment}, {"cancellation", OpCancellation}},
	"direction": {{"import", DirectionImport}, {"export", DirectionExport}, {"transit", 3}, {"ftz_in", 4}, {"ftz_out", 5}},
	"transport_mode": {
		{"unknown", 0}, {"sea", 1}, {"rail", 2}, {"road", 3}, {"air", 4}, {"post", 5}, {"multimodal", 6}, {"fixed", 7}, {"other", 8},
	},
	"channel": {{"unknown", 0}, {"green", 1}, {"yellow", 2}, {"red", 3}, {"blue", 4}},
	"event_type": {
		{"ARR", 1},
		{"UNL", 2},
		{"STO", 3},
		{"LOD", EventLodged},
		{"ACC", 5},
		{"CHN", 6},
		{"DOC_S", 7},
		{"DOC_E", 8},
		{"ASM", 9},
		{"PAY", 10},
		{"INS_N", 11},
		{"INS_S", 12},
		{"INS_E", 13},
		{"SMP", 14},
		{"LAB", 15},
		{"OGA_S", 16},
		{"OGA_E", 17},
		{"REL", 18},
		{"CLR", 19},
		{"OUT", 20},
		{"AMD", 21},
		{"CAN", 22},
	},
	"side": {{"domestic", SideDomestic}, {"foreign", SideForeign}},
	"control_type": {
		{"documentary", 1}, {"physical", ControlPhysical}, {"nii", ControlScan}, {"quarantine_sampling", ControlSampling}, {"lab", 5}, {"audit", ControlAudit},
	},
	"selection_basis": {{"unknown", 0}, {"random", 1}, {"risk_rule", 2}, {"intel", 3}, {"mandatory", 4}, {"reinspection", 5}},
	"result": {
		{"pending", ResultPending}, {"conform", 2}, {"minor", 3}, {"discrepancy", ResultDiscrepancy}, {"seizure", ResultSeizure}, {"cancelled", ResultCancelled},
	},
}

// Numbers that rules and readers name; they are those of the Enum8 columns and are stored.
const (
	TierUnknown              = 0
	TierAdvanced             = 1
	TierCertified            = 2
	TierRegular              = 3
	TierDiscredited          = 4
	TierSeriouslyDiscredited = 5

	OpOriginal     = 1
	OpAmendment    = 2
	OpCancellation = 3
	OpTombstone    = 4 // written by the loader only

	DirectionImport = 1
	DirectionExport = 2
	EventLodged     = 4
	SideDomestic    = 1
	SideForeign     = 2

	ControlPhysical = 2
	ControlScan     = 3
	ControlSampling = 4
	ControlAudit    = 6

	ResultPending     = 1
	ResultDiscrepancy = 4
	ResultSeizure     = 5
	ResultCancelled   = 6
)

// Members returns the codes of an enumeration, nil where there is none of that name.
func Members(name string) []Member { return enumerations[name] }
