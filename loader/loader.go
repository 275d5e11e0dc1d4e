// Package loader brings files into the warehouse: it reads, maps, checks every field rule of package record,
// keeps apart what breaks one, and commits a load whole or not at all.
package loader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"greenlane/record"
)

// Defaults of the limit above which a load is refused.
const (
	DefaultRejectShare = 0.05
	RejectFloor        = 50 // so many rejected records never refuse a load, unless a share is stated
)

// Options say how to load. The zero value is usable except for Zone.
type Options struct {
	Profile        string            // cn where empty; a mapping's own profile goes before it
	Zone           string            // IANA name of the reporting zone, for profiles and mappings without a zone of their own
	Coverage       map[string]string // what the source covers; joined with that of mappings
	MaxRejectShare *float64          // 0 to 1; nil: DefaultRejectShare beyond RejectFloor records
	MaxCodeShare   float64           // a code on no larger share of rows is never unusual; 0: usual shares decide alone
	DryRun         bool              // do everything except publishing
	Cut            time.Time         // the source's state is as of this instant; zero: the latest recorded_at
	Replace        *record.Days      // the files are the whole truth of their kind for this period; nil: they add to what is there
	RejectsPath    string            // CSV of records that did not enter; empty: none
	Stdin          io.Reader         // what the path "-" means
	StdinName      string            // what reject records call it; empty: -
	Remember       int               // records that are remembered at once; 0: DefaultRemember
	CopiesDir      string            // where standard input and what is fetched is kept meanwhile; empty: the system's folder for such files
	S3             S3                // how s3:// sources are read
	Progress       func(Progress)    // called now and then from the loading goroutine; may be nil
	Now            func() time.Time  // nil: time.Now
}

// Progress says how far a load is.
type Progress struct {
	Kind  record.Kind
	File  string
	Bytes int64 // of the file as it lies on disk
	Size  int64
	Rows  uint64 // of the kind so far
	Done  bool   // the file is read to its end
}

// Input is files of one kind, or files that a mapping turns into one or more kinds.
type Input struct {
	Kind    record.Kind
	Paths   []string // files, globs, "-", https:// and s3:// addresses, these with globs too
	Mapping *Mapping // nil: the files have the canonical columns of the kind
	Dialect Dialect  // how the files are written; the zero value finds out
}

// Loader loads files into a store. It may be used for several loads, one at a time.
type Loader struct {
	store Store
	opt   Options
	few   int64 // bytes of files of which only what they concern is looked up
}

// New returns a loader. It does nothing until Load.
func New(store Store, opt Options) *Loader { return &Loader{store: store, opt: opt, few: fewBytes} }

func (l *Loader) remember() int {
	if l.opt.Remember > 0 {
		return l.opt.Remember
	}
	return DefaultRemember
}

// Load reads all inputs as one load, parents before children whatever their order, and publishes it.
// It returns *Refused where the files break too much, *Unusable where they cannot be read, and the context's error where that ended;
// in all cases nothing has changed.
func (l *Loader) Load(ctx context.Context, inputs []Input) (report Report, err error) {
	plan, err := l.prepare(ctx, inputs)
	if err != nil {
		return Report{}, unusable(err)
	}
	defer plan.forget()
	if done, ok, err := l.repeated(ctx, plan); err != nil || ok {
		return done, err
	}
	rejects, err := createRejects(l.opt.RejectsPath)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, rejects.close()) }()
	batch, err := l.store.Begin(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("begin the load: %w", err)
	}
	defer func() {
		// After Publish this does nothing. The context may be over already, and the store has to be left as it was all the same.
		undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
		defer cancel()
		if failed := batch.Rollback(undo); failed != nil {
			err = errors.Join(err, fmt.Errorf("take the unfinished load back: %w", failed))
		}
	}()
	run := newRun(l, plan, batch, rejects)
	if err := run.all(ctx); err != nil {
		return Report{}, err
	}
	return run.publish(ctx)
}

// rollbackTime bounds how long an interrupted load cleans up; what is left is swept before the next load.
const rollbackTime = 15 * time.Second

// repeated reports whether the same files were loaded before, so that there is nothing to do.
func (l *Loader) repeated(ctx context.Context, plan *inputPlan) (Report, bool, error) {
	before, ok, err := l.store.Committed(ctx, plan.fingerprint)
	if err != nil {
		return Report{}, false, fmt.Errorf("look for an earlier load of the same files: %w", err)
	}
	plan.again = ok
	if !ok || l.opt.DryRun || plan.replacing != nil { // what came since may have changed the period
		return Report{}, false, nil
	}
	report := Report{Outcome: Repeated}
	for _, s := range before {
		if s.Quarantined+s.Rejected > 0 && l.opt.RejectsPath != "" {
			return Report{}, false, nil // what did not enter has to be written down again
		}
		s.Unchanged += s.Accepted
		s.Accepted, s.Flagged = 0, 0
		report.LoadID, report.DataVersion = s.LoadID, s.DataVersion
		report.Summaries = append(report.Summaries, s)
		if s.Rejected+s.Quarantined > 0 {
			report.Outcome = RowsRejected
		}
	}
	plan.sort(report.Summaries)
	return report, true, nil
}
