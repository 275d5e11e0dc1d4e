package record

import "time"

// FileRead says how a file of a load was read: what it takes to read a record of it again that was kept as it stood there.
type FileRead struct {
	File        string
	Kinds       []Kind // what its records became
	Format      string
	Delimiter   byte // of CSV
	Header      []string
	MappingName string // empty for canonical files
	Mapping     string // text of the mapping file
	Profile     string
	Zone        string
	ZoneStated  bool // the mapping states it
}

// Pending is a quarantined record of a visible load that still waits for what it refers to.
type Pending struct {
	Load    uint64
	Line    uint64
	Payload string    // the record as it stood in the file
	Started time.Time // when its load began
	Read    *FileRead // shared by the records of one file
}

// Outcome is what became of a pending record that was tried again.
type Outcome string

// The outcomes. A record that goes on waiting has none.
const (
	Entered      Outcome = "entered"
	NothingNew   Outcome = "unchanged"
	FailedAgain  Outcome = "failed"
	WaitedInVain Outcome = "expired"
)

// Retried is a record that waits no longer.
type Retried struct {
	Load    uint64 // that quarantined it
	Outcome Outcome
	Reject  Reject // which record; and of a failed one, why
}
