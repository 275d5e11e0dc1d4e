package catalog

import "time"

// LoadState says where a load is.
type LoadState string

// The states of a load.
const (
	Reading   LoadState = "READING"
	Building  LoadState = "BUILDING"
	Published LoadState = "PUBLISHED" // it is visible
	Undone    LoadState = "UNDONE"    // it was visible and has been taken back
	Abandoned LoadState = "ABANDONED" // it ended without becoming visible
	Silent    LoadState = "SILENT"    // its program has not been heard of for LoadSilence
)

// LoadSilence is how long nothing may be heard of a load before its program is taken for dead; it speaks every second.
const LoadSilence = 15 * time.Second

// LoadProgress says how far a load is.
type LoadProgress struct {
	ID          string
	State       LoadState
	BegunAt     time.Time
	HeardAt     time.Time // zero: never
	Kind        string    // as in "load KIND"; empty before the first record
	File        string    // without its folder
	Rows        int64     // read of the kind so far
	BytesRead   int64     // of the file as it lies on disk
	Bytes       int64     // 0 where it is not known
	MonthsBuilt int
	Months      int    // 0 while it reads
	DataVersion string // empty unless published
}
