package loader

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"greenlane/record"
)

// Outcome is how a load ended, as far as it did not fail.
type Outcome uint8

// The outcomes.
const (
	Loaded       Outcome = iota // every record entered or was nothing new
	RowsRejected                // records were rejected or quarantined; the others entered
	Repeated                    // nothing was new: no data version was made
)

// Report is what a load did.
type Report struct {
	LoadID      string
	DataVersion string           // empty where nothing was published, now or when the same files were loaded before
	Published   bool             // this load made that version
	Summaries   []record.Summary // one a kind; the kind named last by the caller comes last
	Outcome     Outcome
	Codes       []CodeCount // most frequent first
	Freed       uint64      // records of earlier loads that had waited for something and entered with this one
	Remarks     []string    // sentences about the files as a whole, such as dates that seem to be in another order
	DryRun      bool
}

// CodeCount says how often a code occurred, with the first records that have it.
type CodeCount struct {
	Kind        record.Kind
	Code        string
	Disposition record.Disposition
	Meaning     string
	Count       uint64
	Examples    []record.Reject // of codes that keep a record out; at most examplesKept, payloads cut
}

const (
	examplesKept  = 5
	exampleLength = 400 // bytes of a payload shown as an example
)

// Refused is the error of a load that was not committed because of what its files hold. Nothing of it is visible.
type Refused struct { //nolint:errname // it is read as what it is: the load was refused
	Kind     record.Kind
	File     string // where one file is to blame
	Code     string // where one code is to blame, e.g. E006
	Read     uint64
	Rejected uint64
	Share    float64 // allowed share of rejected records
	Reason   string  // where neither codes nor shares are to blame
	Usual    *Usual  // where Code is on many more rows than in earlier loads
	Codes    []CodeCount
	Remarks  []string // as in Report
}

// Error tells what was refused and why.
func (r *Refused) Error() string {
	if r.Reason != "" {
		return "load refused, nothing was changed: " + r.Reason
	}
	if r.Usual != nil {
		return "load refused, nothing was changed: " + r.Usual.told(r)
	}
	if r.Code != "" {
		return fmt.Sprintf("load refused, nothing was changed: %s in %s: %s", r.Code, r.File, r.Codes[0].Meaning)
	}
	var most []string
	for _, c := range r.Codes {
		if c.Disposition == record.Rejected && len(most) < 3 {
			most = append(most, fmt.Sprintf("%s %d times: %s", c.Code, c.Count, c.Meaning))
		}
	}
	said := fmt.Sprintf("load refused, nothing was changed: %d of %d %s were rejected, more than the %g %% allowed (%s); mend the file, or allow more with --max-reject-share",
		r.Rejected, r.Read, r.Kind, r.Share*100, strings.Join(most, "; "))
	return strings.Join(append([]string{said}, r.Remarks...), "\n")
}

// Unusable is the error of files, mappings or options that cannot be loaded as they stand: what it says is for whoever gave them.
type Unusable struct{ cause error } //nolint:errname // it is read as what it is: the files are unusable

func (u *Unusable) Error() string { return u.cause.Error() }
func (u *Unusable) Unwrap() error { return u.cause }

// unusable blames the input for an error, unless the load was interrupted.
func unusable(err error) error {
	var refused *Refused
	if err == nil || errors.As(err, &refused) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &Unusable{err}
}

// refusedFile refuses a load for what one file is as a whole.
func refusedFile(kind record.Kind, file string, b *record.Breach, read, rejected uint64) *Refused {
	return &Refused{
		Kind: kind, File: file, Code: b.ID, Read: read, Rejected: rejected,
		Codes: []CodeCount{{Kind: kind, Code: b.ID, Disposition: record.Rejected, Meaning: b.Meaning, Count: rejected}},
	}
}

// notes counts codes that keep records out and keeps examples.
type notes struct {
	kind   record.Kind
	counts map[string]*CodeCount
}

func newNotes(kind record.Kind) *notes { return &notes{kind: kind, counts: map[string]*CodeCount{}} }

func (n *notes) add(r *record.Reject) {
	key := r.Code
	if r.Quarantined {
		key += "?"
	}
	c := n.counts[key]
	if c == nil {
		c = &CodeCount{Kind: n.kind, Code: r.Code, Disposition: record.Rejected, Meaning: r.Message}
		if r.Quarantined {
			c.Disposition = record.Quarantined
		}
		n.counts[key] = c
	}
	c.Count++
	if len(c.Examples) < examplesKept {
		example := *r
		if len(example.Payload) > exampleLength {
			example.Payload = example.Payload[:exampleLength]
		}
		c.Examples = append(c.Examples, example)
	}
}

// codes lists what was counted, flags of accepted rows included, most frequent first.
func (n *notes) codes(e *record.Entity, t *tally) []CodeCount {
	var out []CodeCount
	for _, c := range n.counts {
		out = append(out, *c)
	}
	for _, b := range e.AllCodes() {
		if b.Bit != record.NoBit && t.byBit[b.Bit] > 0 {
			d := b.Disposition
			if d == record.Quarantined { // of a partial list
				d = record.Flagged
			}
			out = append(out, CodeCount{Kind: n.kind, Code: b.ID, Disposition: d, Meaning: b.Meaning, Count: t.byBit[b.Bit]})
		}
	}
	slices.SortFunc(out, func(a, b CodeCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Code, b.Code))
	})
	return out
}
