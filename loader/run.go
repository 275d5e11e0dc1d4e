package loader

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"greenlane/record"
)

// load is a load while it is written.
type load struct {
	loader    *Loader
	plan      *inputPlan
	batch     Batch
	rejects   *rejectsFile
	operators *operators
	parents   *parents
	extended  map[string]*record.Profile // by name, with the lists that are loaded; nil until one is needed

	waits    waiting
	freed    uint64                 // records that waited and entered
	accepted map[record.Kind]uint64 // so far, of its own records and of those that waited
	lodged   arrivals               // of the declarations accepted, those of which no version was known

	latest  int64
	remarks []string
	tallies []kindTally
	open    []func() error // end the kinds that the store is still counting

	asked errgroup.Group // what the store is asked meanwhile; its errors are told by open
}

type kindTally struct {
	kind  record.Kind
	tally tally
	codes []CodeCount
}

func newRun(l *Loader, plan *inputPlan, batch Batch, rejects *rejectsFile) *load {
	return &load{loader: l, plan: plan, batch: batch, rejects: rejects, accepted: map[record.Kind]uint64{}, latest: noInstant}
}

// all reads every kind, parents first, and after the load's own records of a kind those that waited for something. All rows are stored then.
func (l *load) all(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer l.asked.Wait() //nolint:errcheck // a load that is taken back asks nothing any more; what failed was told
	defer cancel()
	if r := l.plan.replacing; r != nil {
		if err := l.batch.Replace(ctx, r.entity.Kind, r.span); err != nil {
			return err
		}
	}
	var err error
	if l.waits, err = l.awaited(ctx); err != nil {
		return err
	}
	for _, e := range record.Entities {
		if slices.Contains(l.plan.kinds, e) {
			if err := l.kind(ctx, e); err != nil {
				return err
			}
		}
		if err := l.retry(ctx, e); err != nil {
			return err
		}
	}
	if err := l.counted(); err != nil {
		return err
	}
	for _, e := range record.Entities {
		if err := l.batch.Flush(ctx, e.Kind); err != nil {
			return fmt.Errorf("store %s: %w", e.Kind, err)
		}
	}
	return nil
}

// admissionOf makes what decides about rows of a kind, with the indexes that it needs.
func (l *load) admissionOf(ctx context.Context, t *table) (admission, error) {
	if l.operators == nil && (slices.ContainsFunc(l.plan.kinds, needsOperators) || needsOperators(t.entity)) {
		var err error
		if l.operators, err = knownOperators(ctx, l.batch); err != nil {
			return nil, fmt.Errorf("look up the operators that are known: %w", err)
		}
	}
	switch t.entity.Kind {
	case record.Operators:
		return l.admitOperators(t)
	case record.TierHistory:
		return l.admitTiers(ctx, t)
	case record.Declarations:
		return l.admitDeclarations(t)
	case record.DeclarationItems:
		return l.admitItems(t)
	case record.DeclarationEvents:
		return l.admitEvents(t)
	case record.Inspections:
		return l.admitInspections(t)
	default:
		return l.admitRecords(ctx, t)
	}
}

// needsOperators reports whether what is known of operators decides about rows of a kind.
func needsOperators(e *record.Entity) bool {
	return e.Kind == record.Operators || e.Kind == record.Declarations || e.Kind == record.Inspections ||
		slices.ContainsFunc(e.Refers, func(r record.Reference) bool { return slices.Contains(r.Kinds, record.Operators) })
}

// kind reads one kind from all files that hold it.
func (l *load) kind(ctx context.Context, e *record.Entity) error {
	profile, err := l.profile(ctx)
	if err != nil {
		return err
	}
	t, err := newTable(e, profile)
	if err != nil {
		return err
	}
	t.lodgedElsewhere = l.plan.has(record.DeclarationEvents)
	admit, err := l.admissionOf(ctx, t)
	if err != nil {
		return err
	}
	seen := newNotes(e.Kind)
	out := newOutlet(l.batch, l.rejects, seen)
	p, err := newPass(t, l.batch.ID(), l.plan.started.UnixMilli(), admit, out)
	if err != nil {
		return err
	}
	if p.lodged, err = l.lodgements(t); err != nil {
		return err
	}
	if a, ok := admit.(windowed); ok {
		if p.windows, err = l.windows(ctx, a, e.Kind); err != nil {
			return err
		}
	}
	if r := l.plan.replacing; r != nil {
		p.gate = r.inside
	}
	err = out.run(ctx, func(ctx context.Context) error {
		for i := range l.plan.inputs {
			in := &l.plan.inputs[i]
			if !slices.Contains(in.emits(), e.Kind) {
				continue
			}
			for _, f := range in.files {
				if err := l.file(ctx, p, in, f); err != nil {
					return unusable(err)
				}
			}
		}
		return out.ship(ctx, p.writer.finish())
	})
	if err != nil {
		return err
	}
	l.batch.Finish(e.Kind)
	if slices.Contains(referenceKinds, e.Kind) {
		l.extended = nil
	}
	p.writer, p.out = nil, nil // their blocks go before the index of the declarations is made
	return l.ended(ctx, p, seen)
}

// file reads one file for one kind.
func (l *load) file(ctx context.Context, p *pass, in *plannedInput, f source) error {
	if p.windows != nil {
		p.windows.open(in, f)
		defer p.windows.close()
	}
	r, err := f.open(ctx, in.dialect())
	if err != nil {
		return err
	}
	defer r.close()
	plans, err := in.plansOf(p.table, r)
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	if a, ok := p.admit.(expectant); ok && (p.windows == nil || p.windows.all) {
		if stored, ok := r.records.(*parquetFile); ok {
			a.expect(stored.rows())
		}
	}
	if l.loader.opt.Progress != nil {
		p.progress = func(done bool) {
			l.loader.opt.Progress(Progress{Kind: p.table.entity.Kind, File: f.name, Bytes: r.taken(), Size: f.size, Rows: p.tally.read, Done: done})
		}
	}
	if err := p.read(ctx, f.name, r.records, plans); err != nil {
		return err
	}
	if p.progress != nil {
		p.progress(true)
	}
	return nil
}

// ended settles a kind: what only the store can count, and whether too much was rejected or is unlike earlier loads.
func (l *load) ended(ctx context.Context, p *pass, seen *notes) error {
	t, e := &p.tally, p.table.entity
	if d, ok := p.admit.(*declarationAdmission); ok && l.plan.has(record.DeclarationItems, record.DeclarationEvents, record.Inspections) {
		l.parents = d.parents()
	}
	codes := seen.codes(e, t)
	if e.Kind == record.DeclarationEvents && t.accepted > 0 {
		l.countRepeats(ctx, p, codes)
		return nil
	}
	return l.judge(ctx, p, codes)
}

// countRepeats has the store count the events that are there already, while the load goes on.
func (l *load) countRepeats(ctx context.Context, p *pass, codes []CodeCount) {
	t, e := &p.tally, p.table.entity
	var doubtful []uint64
	if a, ok := p.admit.(*eventAdmission); ok {
		doubtful = a.twice.doubtful()
	}
	var (
		identical, replacing uint64
		failed               error
	)
	done := make(chan struct{})
	l.asked.Go(func() error {
		defer close(done)
		identical, replacing, failed = l.batch.Repeats(ctx, e.Kind, doubtful)
		return failed
	})
	l.open = append(l.open, func() error {
		if <-done; failed != nil {
			return fmt.Errorf("count repeated events: %w", failed)
		}
		t.accepted -= identical
		t.unchanged += identical
		t.flagged = min(t.flagged+replacing, t.accepted)
		if b, err := p.table.breachOf("E002"); err == nil && replacing > 0 {
			codes = append(codes, CodeCount{Kind: e.Kind, Code: b.ID, Disposition: b.Disposition, Meaning: b.Meaning, Count: replacing})
		}
		return l.judge(ctx, p, codes)
	})
}

// counted ends the kinds that the store is still counting.
func (l *load) counted() error {
	open := l.open
	l.open = nil
	for _, end := range open {
		if err := end(); err != nil {
			return err
		}
	}
	return nil
}

// judge settles a kind of which everything is counted.
func (l *load) judge(ctx context.Context, p *pass, codes []CodeCount) error {
	t, e := &p.tally, p.table.entity
	l.latest = max(l.latest, p.latest)
	l.accepted[e.Kind] += t.accepted
	l.tallies = append(l.tallies, kindTally{kind: e.Kind, tally: *t, codes: codes})
	for _, o := range p.table.orders {
		if remark := o.remark(); remark != "" {
			l.remark(remark)
		}
	}
	share, floor := DefaultRejectShare, uint64(RejectFloor)
	if s := l.loader.opt.MaxRejectShare; s != nil {
		share, floor = *s, 0
	}
	if t.rejected > floor && float64(t.rejected) > share*float64(t.read) {
		return &Refused{Kind: e.Kind, Read: t.read, Rejected: t.rejected, Share: share, Codes: codes, Remarks: l.remarks}
	}
	return l.usual(ctx, e.Kind, t.read, codes)
}

// remark keeps a sentence about the files as a whole, once.
func (l *load) remark(said string) {
	if !slices.Contains(l.remarks, said) {
		l.remarks = append(l.remarks, said)
	}
}

// publish makes the load visible, unless it was a dry run or brought nothing.
func (l *load) publish(ctx context.Context) (Report, error) {
	report := Report{LoadID: strconv.FormatUint(l.batch.ID(), 10), DryRun: l.loader.opt.DryRun, Remarks: l.remarks, Freed: l.freed}
	kept := l.plan.replacing != nil
	for i := range l.tallies {
		t := &l.tallies[i].tally
		report.Codes = append(report.Codes, l.tallies[i].codes...)
		report.Summaries = append(report.Summaries, record.Summary{
			Kind: l.tallies[i].kind, LoadID: report.LoadID, Read: t.read, Accepted: t.accepted, Rejected: t.rejected,
			Quarantined: t.quarantined, Unchanged: t.unchanged, Flagged: t.flagged,
		})
		kept = kept || t.accepted > 0 || t.rejected+t.quarantined > 0 && !l.plan.again
		if t.rejected+t.quarantined > 0 {
			report.Outcome = RowsRejected
		}
	}
	l.plan.sort(report.Summaries)
	slices.SortStableFunc(report.Codes, func(a, b CodeCount) int { return cmpUint(b.Count, a.Count) })
	if !kept && report.Outcome == Loaded {
		report.Outcome = Repeated
	}
	if !kept || report.DryRun {
		return report, nil
	}
	version, err := l.batch.Publish(ctx, l.landed(report.Summaries))
	if err != nil {
		return Report{}, fmt.Errorf("make the load visible: %w", err)
	}
	report.DataVersion, report.Published = version, true
	for i := range report.Summaries {
		report.Summaries[i].DataVersion = version
	}
	return report, nil
}

func (l *load) landed(summaries []record.Summary) Landed {
	out := Landed{
		StartedAt: l.plan.started, Sources: l.plan.sources, Fingerprint: l.plan.fingerprint, Mapping: l.plan.mapping,
		Profile: l.plan.profile.Name, Coverage: l.plan.coverage, Summaries: summaries, Files: l.filesRead(),
	}
	for i := range l.tallies {
		for _, c := range l.tallies[i].codes {
			out.Codes = append(out.Codes, record.CodeRows{Kind: c.Kind, Code: c.Code, Disposition: c.Disposition, Rows: c.Count})
		}
	}
	if cut := l.loader.opt.Cut; !cut.IsZero() {
		out.RecordedTo, out.StatedCut = cut, true
	} else if l.latest != noInstant {
		out.RecordedTo = time.UnixMilli(l.latest).UTC()
	}
	return out
}
