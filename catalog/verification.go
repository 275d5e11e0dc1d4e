package catalog

import "time"

// Verification is what came of setting the tables of sums against the facts that they were made of.
type Verification struct {
	DataVersion string       `json:"dataVersion"`
	At          time.Time    `json:"at"`
	Questions   int          `json:"questions"` // random ones, each answered twice
	Rolled      int          `json:"rolled"`    // of them answered from a table of sums
	Months      int          `json:"months"`    // whose facts were counted against the declarations that they were built from
	Differences []Difference `json:"differences"`
}

// Agrees tells whether nothing differs.
func (v Verification) Agrees() bool { return len(v.Differences) == 0 }

// Difference is one place where two ways to the same number give two numbers.
type Difference struct {
	What string `json:"what"` // the question, or the month
	Got  string `json:"got"`
	Want string `json:"want"`
}
