package scenario

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// TruthFile is the name of the file beside the CSV files that holds the Truth as JSON.
const TruthFile = "truth.json"

// Truth is what the generator knows about the world it wrote, by its own counting. Rates and shares are ratios 0–1, times
// hours, money CNY. A median is the mean of the two middle values where their number is even.
type Truth struct {
	World string  `json:"world"`
	Title string  `json:"title"`
	Says  string  `json:"says"`
	Wrong string  `json:"wrong,omitempty"`
	Seed  uint64  `json:"seed"`
	Scale float64 `json:"scale"`
	Zone  string  `json:"zone"` // reporting zone of every date below
	Cut   string  `json:"cut"`  // latest recorded_at in the files, RFC 3339; nothing is recorded later

	Rows  map[string]int64 `json:"rows"`  // data rows by kind, of all loads together
	Loads []Load           `json:"loads"` // every file in loading order

	StockOn     string         `json:"stockOn,omitempty"` // local day at whose end Stock is counted
	Stock       map[string]int `json:"stock,omitempty"`   // operators by title tier
	Transitions []Transition   `json:"transitions,omitempty"`
	Periods     []Period       `json:"periods,omitempty"` // the headline period first, then the time before it
	Named       *Named         `json:"named,omitempty"`
	Checks      []Check        `json:"checks,omitempty"`

	Files map[string]Stamp `json:"files"` // what Write wrote, so that it can recognise its own
}

// Transition counts operators whose tier changed from one to another inside the window of the world.
type Transition struct {
	From      string `json:"from"`
	To        string `json:"to"`
	Operators int    `json:"operators"`
}

// Period is what is true of the declarations lodged on the local days [From, To).
type Period struct {
	From         string  `json:"from"`
	To           string  `json:"to"`
	Declarations int64   `json:"declarations"`
	ValueCny     string  `json:"valueCny"` // decimal, 2 digits
	NetKg        string  `json:"netKg"`    // decimal, 3 digits
	OfficerHours float64 `json:"officerHours"`
	// AvoidedInspections is N·(rate of regular − own rate) of the advanced tier.
	AvoidedInspections float64 `json:"avoidedInspections"`
	Tiers              []Tier  `json:"tiers"` // in the order advanced_certified, certified, regular, discredited
}

// Tier is the part of a Period whose declarations had that management tier when lodged.
type Tier struct {
	Tier         string `json:"tier"`
	Operators    int    `json:"operators"` // distinct attributed operators with a declaration
	Declarations int64  `json:"declarations"`
	ValueCny     string `json:"valueCny"`
	NetKg        string `json:"netKg"`

	Inspected         int64   `json:"inspected"`         // declarations with at least one physical or scan inspection
	InspectionRows    int64   `json:"inspectionRows"`    // those inspections: 1 % of the inspected have two
	DocumentaryChecks int64   `json:"documentaryChecks"` // rows; never of an inspected declaration
	Completed         int64   `json:"completed"`         // inspected and every inspection ended by the cut
	Hits              int64   `json:"hits"`              // of Completed, with a discrepancy or seizure
	OfficerHours      float64 `json:"officerHours"`      // all rows, documentary ones included

	InspectionRate              float64 `json:"inspectionRate"`
	InspectionRateOperatorMean  float64 `json:"inspectionRateOperatorMean"`
	InspectionRateValueWeighted float64 `json:"inspectionRateValueWeighted"`
	InspectionRateRatio         float64 `json:"inspectionRateRatio"` // to regular, pooled
	HitRate                     float64 `json:"hitRate"`             // Hits ÷ Completed; 0 where nothing is completed
	ShareValue                  float64 `json:"shareValue"`
	ShareDeclarations           float64 `json:"shareDeclarations"`
	ShareWeight                 float64 `json:"shareWeight"`
	OfficerHoursShare           float64 `json:"officerHoursShare"`

	Released              int64   `json:"released"`
	Unreleased            int64   `json:"unreleased"`            // at the cut
	CustomsMedianHours    float64 `json:"customsMedianHours"`    // LOD→REL of the released
	OverallMedianHours    float64 `json:"overallMedianHours"`    // ARR→REL of the released that have arrived; negative values included
	OnsiteMedianMinutes   float64 `json:"onsiteMedianMinutes"`   // INS_S→INS_E per completed inspected declaration, visits added up
	OnsiteInspectionsDone int64   `json:"onsiteInspectionsDone"` // declarations behind OnsiteMedianMinutes
}

// Named is the firm whose clearance the briefing describes before and after its certification.
type Named struct {
	OperatorID  string  `json:"operatorId"`
	CertifiedOn string  `json:"certifiedOn"`
	Before      Phase   `json:"before"`
	After       Phase   `json:"after"`    // up to the cut
	InPeriod    Phase   `json:"inPeriod"` // the part of After inside the headline period
	Factor      float64 `json:"factor"`   // After ÷ Before of the planted customs median
}

// Phase is one stretch of the named firm's declarations, lodged on the local days [From, To).
type Phase struct {
	From                 string  `json:"from"`
	To                   string  `json:"to"`
	Declarations         int64   `json:"declarations"`
	Inspected            int64   `json:"inspected"`
	Unreleased           int64   `json:"unreleased"`
	PlantedCustomsHours  float64 `json:"plantedCustomsHours"` // median over all declarations, the unreleased included
	PlantedOverallHours  float64 `json:"plantedOverallHours"`
	PlantedOnsiteMinutes float64 `json:"plantedOnsiteMinutes"`
	CustomsMedianHours   float64 `json:"customsMedianHours"` // released only
	OverallMedianHours   float64 `json:"overallMedianHours"`
	OnsiteMedianMinutes  float64 `json:"onsiteMedianMinutes"`
}

// Load is one file with what loading it shows. Files with the same Load may be loaded together, parents first; those of the
// next one after them.
type Load struct {
	Load int    `json:"load"` // from 1
	Kind string `json:"kind"`
	File string `json:"file"`
	Rows int64  `json:"rows"`
	Outcome
}

// Outcome is what a right loader reports of a file; the zero value: every row is accepted without a flag.
type Outcome struct {
	Refused   string           `json:"refused,omitempty"`   // the code for which the whole file is refused; nothing of it enters
	Unchanged int64            `json:"unchanged,omitempty"` // rows that say what is already known
	Codes     map[string]int64 `json:"codes,omitempty"`     // rows by the code that is reported for them
}

// Check is one planted figure of an adversarial world with the wrong answers it provokes.
type Check struct {
	Name      string    `json:"name"`
	Value     float64   `json:"value"`
	Tolerance float64   `json:"tolerance"` // absolute; 0 is exact
	Wrong     []Wrong   `json:"wrong,omitempty"`
	Ask       *Question `json:"ask,omitempty"`   // what gives the figure once all loads are done
	Warns     []string  `json:"warns,omitempty"` // codes of the warnings that have to stand beside it
	// Suppressed says why the public may neither be shown the figure nor be able to compute it; empty where it may.
	Suppressed string `json:"suppressed,omitempty"`
}

// Question names one figure of the query interface: a measure of a field's total, over what Where leaves.
type Question struct {
	Field   string              `json:"field"` // of Query, for example clearance
	Measure string              `json:"measure"`
	From    string              `json:"from,omitempty"` // local days [From, To)
	To      string              `json:"to,omitempty"`
	At      string              `json:"at,omitempty"`    // local day, of a stock
	Where   map[string][]string `json:"where,omitempty"` // dimension: one of these values
	KnownAt string              `json:"knownAt,omitempty"`
}

// Wrong is a plausible false answer.
type Wrong struct {
	How   string  `json:"how"`
	Value float64 `json:"value"`
}

// Stamp identifies the content of a written file.
type Stamp struct {
	Bytes  int64  `json:"bytes"`
	CRC32C uint32 `json:"crc32c"`
}

// writeTruth writes truth.json; maps are in key order, so equal truths are equal bytes.
func writeTruth(dir string, t *Truth) error {
	b, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", TruthFile, err)
	}
	if err := os.WriteFile(filepath.Join(dir, TruthFile), append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("write %s: %w", TruthFile, err)
	}
	return nil
}

// ReadTruth reads the truth.json of a written world.
func ReadTruth(dir string) (Truth, error) {
	var t Truth
	b, err := os.ReadFile(filepath.Join(dir, TruthFile))
	if err != nil {
		return t, fmt.Errorf("read the truth of a world (is %s the directory that generate wrote?): %w", dir, err)
	}
	if err := json.Unmarshal(b, &t); err != nil {
		return t, fmt.Errorf("read %s: %w", filepath.Join(dir, TruthFile), err)
	}
	return t, nil
}
