package record

// Finding is what the build of facts finds about a declaration, where all of its records meet. Its number is that of a bit in the
// quality column of the fact; stored, never renumber.
type Finding uint8

// The findings.
const (
	FoundReleaseOrder Finding = iota
	FoundTierAssumed
	FoundAcceptanceOrder
	FoundChannelOrder
	FoundExaminationOrder
	FoundClearanceOrder
	FoundRemovalOrder
	FoundEventMoved
	FoundExaminationOpen
	FoundValueFromItems
	FoundVisitShared
	FoundTierUnknown
)

// Findings names the code of every finding and tells what it means for the row of the fact.
var Findings = []struct{ Code, Meaning string }{
	FoundReleaseOrder:     {"E020", "REL is more than 5 minutes before LOD: the row is left out of times from lodgement to release"},
	FoundTierAssumed:      {"T013", "lodged before the operator's first decision: its tier is taken as regular"},
	FoundAcceptanceOrder:  {"E020", "ACC is more than 5 minutes before LOD: the row is left out of that segment"},
	FoundChannelOrder:     {"E020", "CHN is more than 5 minutes before ACC: the row is left out of that segment"},
	FoundExaminationOrder: {"E020", "INS_E is more than 5 minutes before INS_S: the row is left out of that segment"},
	FoundClearanceOrder:   {"E020", "CLR is more than 5 minutes before REL: the row is left out of that segment"},
	FoundRemovalOrder:     {"E020", "OUT is more than 5 minutes before REL: the row is left out of that segment"},
	FoundEventMoved:       {"E010", "ACC, CHN, INS_E, REL, CLR or OUT was up to 5 minutes before what it follows and was moved to it"},
	FoundExaminationOpen:  {"E011", "the last INS_S is more than 72 hours before the data cut and no INS_E follows it"},
	FoundValueFromItems:   {"D022", "stat_value_cny was more than 1 CNY away from the sum of the items, or missing, and the sum was taken"},
	FoundVisitShared:      {"N010", "several controls share a visit: its officer hours and minutes count once"},
	FoundTierUnknown:      {"D029", "the operator has no decision at all: its tier is unknown"},
}
