package record

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Gap says what the source of a row does not cover, one bit each. The warehouse stores the union per declaration.
type Gap uint16

// The gaps. Their numbers are stored; never renumber.
const (
	InspectionsSelected Gap = 1 << iota // only declarations that were inspected are in the source: no inspection rate
	InspectionsNone                     // inspections are not in the source
	ReleasesNone                        // release is not in the source: no release times
	TiersNone                           // credit tiers are not in the source
	EventsNone                          // nothing of the declaration's life but its lodgement is in the source
	ValuesNone                          // trade values are not in the source
	WeightsNone                         // weights are not in the source
	ItemsNone                           // goods items are not in the source: no breakdown by goods
	HoursNone                           // officer hours and on-site times are not in the source
	OffencesNone                        // offences of the operators are not in the source
	AbroadNone                          // clearances abroad of the operators are not in the source
	OrdersNone                          // trade orders of the operators are not in the source
	AssessmentsNone                     // credit assessments of the operators are not in the source
	CasesNone                           // coordinator cases of the operators are not in the source
)

// coverage is the vocabulary: topic, then the words it may have and what each leaves out.
var coverage = map[string]map[string]Gap{
	"inspections":   {"all": 0, "inspected_only": InspectionsSelected, "none": InspectionsNone},
	"releases":      {"all": 0, "none": ReleasesNone},
	"tiers":         {"all": 0, "none": TiersNone},
	"events":        {"all": 0, "none": EventsNone | ReleasesNone},
	"values":        {"all": 0, "none": ValuesNone},
	"weights":       {"all": 0, "none": WeightsNone},
	"items":         {"all": 0, "none": ItemsNone},
	"officer_hours": {"all": 0, "none": HoursNone},

	// kinds beside the declarations, by their names
	"offences":           {"all": 0, "none": OffencesNone},
	"foreign_clearances": {"all": 0, "none": AbroadNone},
	"trade_orders":       {"all": 0, "none": OrdersNone},
	"credit_assessments": {"all": 0, "none": AssessmentsNone},
	"coordinator_cases":  {"all": 0, "none": CasesNone},
}

// Gaps returns what a source with this declared coverage leaves out; a topic that is not named is covered in full.
// An unknown topic or word is an error that lists the right ones.
func Gaps(declared map[string]string) (Gap, error) {
	var gaps Gap
	for _, topic := range slices.Sorted(maps.Keys(declared)) {
		words, ok := coverage[topic]
		if !ok {
			return 0, fmt.Errorf("coverage %q is not known; it may be %s", topic, listed(coverage))
		}
		gap, ok := words[declared[topic]]
		if !ok {
			return 0, fmt.Errorf("coverage of %s is %q; it may be %s", topic, declared[topic], listed(words))
		}
		gaps |= gap
	}
	return gaps, nil
}

func listed[V any](m map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(m)), ", ")
}
