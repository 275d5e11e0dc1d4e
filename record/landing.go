package record

import "time"

// Known holds identities already stored, one per index over all slices.
type Known struct {
	Key []uint64 // operator_key (operators, tier_history), declaration_key (declarations, declaration_items), inspection_key (inspections),
	// record_key (kinds with an Identity)
	Sub []uint64 // valid_from in ms as two's complement (tier_history), item_no (declaration_items), declaration_key (inspections),
	// xxHash64 of customs_code of an operator that is not closed (operators, for O013), else 0
	Month   []uint32 // YYYYMM in UTC of the declaration's lodged_at; 0 where the kind has none
	Version []uint32 // 0 where the kind has none
	Payload []uint64 // payload_hash; 0 marks a tombstone, which the loader passes over

	Mine []uint8 // 1 where this load brought it (declaration_items, kinds with an Identity)

	// What some checks need beyond identity. Where a store leaves one nil, these checks see the declarations of the load alone.
	At        []int64  // ms: lodged_at (declarations, for E006), recorded_at (inspections, for N001, and kinds with an Identity)
	Operator  []uint64 // operator_key (declarations, for N003), xxHash64 of decision_no (tier_history, for J001)
	Direction []uint8  // number of the direction (declarations, for I005)
}

// Landed describes a load whose rows are all written.
type Landed struct {
	StartedAt   time.Time
	Sources     []string
	Fingerprint string
	Mapping     string // text of the mapping file, empty for canonical files
	Profile     string
	Coverage    map[string]string
	RecordedTo  time.Time // latest stated recorded_at, else latest instant of valid time; with a stated cut, that
	StatedCut   bool      // RecordedTo is a data cut the user stated
	Summaries   []Summary
	Codes       []CodeRows
	Files       []FileRead // of those with quarantined records
	// OnBuild is told how many of the touched months are built, first of none; it may be nil and may be called from several goroutines.
	OnBuild func(done, months int)
	// OnBuilt is told that the facts of all of them are built, before they are added up; it may be nil.
	OnBuilt func()
}
