package catalog

import "time"

// DataStatus says what a store holds: its published version and the loads behind it.
type DataStatus struct {
	DataVersion string
	DataCut     time.Time // latest instant the data knows of; zero before any load
	PublishedAt time.Time // zero before any load
	Kinds       []KindStatus
	Rejects     []RejectCount
}

// KindStatus adds up the visible loads of one kind of record. Read = Accepted + Rejected + Quarantined + Unchanged.
type KindStatus struct {
	Kind        string // as in "load KIND"
	Loads       int64
	Read        int64
	Accepted    int64
	Rejected    int64
	Quarantined int64
	Unchanged   int64
	Flagged     int64 // among the accepted
}

// RejectCount counts rows of one kind that broke one rule.
type RejectCount struct {
	Kind        string
	Code        string // of the field rule, e.g. T013
	Disposition string // rejected, quarantined, flagged or normalised
	Rows        int64
}
