package catalog

import "time"

// DataStatus is one published version of a store.
type DataStatus struct {
	DataVersion string    `json:"dataVersion"`
	DataCut     time.Time `json:"dataCut,omitzero"`     // latest instant the data knows of; zero before any load
	PublishedAt time.Time `json:"publishedAt,omitzero"` // zero before any load
	Loads       []uint64  `json:"-"`                    // the visible ones
	Builds      []uint32  `json:"-"`                    // live builds of the fact

	Verification *Verification `json:"verification,omitempty"` // the last one of a serving program; nil before it and elsewhere
}

// KindStatus adds up the visible loads of one kind of record. Read = Accepted + Rejected + Quarantined + Unchanged.
type KindStatus struct {
	Kind         string    `json:"kind"` // as in "load KIND"
	Loads        int64     `json:"loads"`
	Read         int64     `json:"read"`
	Accepted     int64     `json:"accepted"`
	Rejected     int64     `json:"rejected"`
	Quarantined  int64     `json:"quarantined"`
	Unchanged    int64     `json:"unchanged"`
	Flagged      int64     `json:"flagged"`               // among the accepted
	Freed        int64     `json:"freed"`                 // quarantined rows that entered with a later load
	Pending      int64     `json:"pending"`               // quarantined rows that still wait for what they refer to
	PendingSince time.Time `json:"pendingSince,omitzero"` // when the oldest of them came; zero where none waits
	RecordedTo   time.Time `json:"recordedTo,omitzero"`   // latest recorded_at that sources stated, else latest instant of valid time
	LodgedTo     time.Time `json:"lodgedTo,omitzero"`     // latest lodged_at; of declarations alone
}

// LoadStatus is one kind of one load. A load that did not land has no kind and no counts.
type LoadStatus struct {
	ID          string      `json:"id"`
	State       LoadState   `json:"state"`
	Kind        string      `json:"kind,omitempty"`
	StartedAt   time.Time   `json:"startedAt"`
	LandedAt    time.Time   `json:"landedAt,omitzero"`
	Sources     []string    `json:"sources"`               // without directories; at most StatusSources
	DataVersion string      `json:"dataVersion,omitempty"` // that made it visible
	Read        int64       `json:"read"`
	Accepted    int64       `json:"accepted"`
	Rejected    int64       `json:"rejected"`
	Quarantined int64       `json:"quarantined"`
	Unchanged   int64       `json:"unchanged"`
	Flagged     int64       `json:"flagged"`
	Codes       []CodeCount `json:"codes"` // most frequent first; nil where they were not counted
}

// CodeCount counts rows that have a code.
type CodeCount struct {
	Code        string `json:"code"`
	Disposition string `json:"disposition"` // rejected, quarantined, flagged or normalised
	Rows        int64  `json:"rows"`
}

// UnlistedCount counts rows of one kind that name, in one column, what only a reference list had that was taken back.
type UnlistedCount struct {
	Kind   string `json:"kind"`
	Column string `json:"column"`
	Rows   int64  `json:"rows"`
}

// OverdueAfter is for how long declarations wait before they are rather releases that no source reported than a backlog (metric 20), and OverdueGroups the
// smallest number of groups that a count of them is told of.
const (
	OverdueAfter  = 30 * 24 * time.Hour
	OverdueGroups = 5
)

// OverdueReleases counts declarations that were neither released nor cancelled by the data cut, and lodged more than OverdueAfter before it.
type OverdueReleases struct {
	Office       string `json:"office,omitempty"` // empty: of the offices that are told together, for each has too few groups
	Declarations *int64 `json:"declarations"`     // nil where fewer than OverdueGroups groups are behind them
}

// RejectQuery says which codes of visible loads to count. Empty fields ask for all.
type RejectQuery struct {
	Load, Kind, Code string
	First            int // counts at most
	Examples         int // records shown of each count; 0: none
}

// RejectCount counts rows of one kind that have one code, with the records of the latest load among them.
type RejectCount struct {
	Kind string `json:"kind"`
	CodeCount
	Examples []RejectExample `json:"examples,omitempty"` // of rejected and quarantined ones
}

// RejectExample is a record that did not enter. Its texts are cut to StatusText bytes.
type RejectExample struct {
	Load    string  `json:"load"`
	File    string  `json:"file"` // without directories
	Line    int64   `json:"line"`
	Column  string  `json:"column"`
	Message string  `json:"message"`
	Value   *string `json:"value,omitempty"`   // nil where the asker may not read records
	Payload *string `json:"payload,omitempty"` // likewise
}

// Bounds of what a status holds.
const (
	StatusLoads    = 1000 // loads, and counts of rejects
	StatusSources  = 20   // files of a load
	StatusExamples = 10   // of one count
	StatusText     = 400  // bytes of a text
)
