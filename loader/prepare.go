package loader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"greenlane/record"
)

// inputPlan is a load that was checked as far as headers go.
type inputPlan struct {
	profile     *record.Profile
	inputs      []plannedInput
	kinds       []*record.Entity // to be read, parents first
	last        record.Kind      // named last by the caller
	replacing   *replacing       // nil: the load adds to what is there
	coverage    map[string]string
	mapping     string
	fingerprint string
	again       bool // a visible load has this fingerprint
	sources     []string
	started     time.Time
	forget      func()
}

type plannedInput struct {
	Input
	files      []source
	zone       *time.Location
	zoneStated bool
}

// emits lists the kinds that the input becomes.
func (in *plannedInput) emits() []record.Kind {
	if in.Mapping != nil {
		return in.Mapping.Kinds()
	}
	return []record.Kind{in.Kind}
}

// plans compiles how a file's records become rows of a kind.
func (in *plannedInput) plans(t *table, header []string) ([]*plan, error) {
	t.zone, t.zoneStated = in.zone, in.zoneStated
	if in.Mapping != nil {
		return in.Mapping.plans(t, header)
	}
	p, err := canonicalPlan(t, header)
	if err != nil {
		return nil, err
	}
	return []*plan{p}, nil
}

// plansOf compiles how the records of an open file become rows of a kind.
func (in *plannedInput) plansOf(t *table, r *opened) ([]*plan, error) {
	plans, err := in.plans(t, r.header())
	if err != nil {
		return nil, err
	}
	plans = slices.DeleteFunc(plans, func(p *plan) bool { return p == nil })
	for _, p := range plans {
		p.bind(t, r.records)
	}
	return plans, nil
}

// dialect joins what the caller and the mapping state about how the files are written.
func (in *plannedInput) dialect() Dialect {
	if in.Mapping != nil {
		return in.Dialect.orElse(in.Mapping.dialect)
	}
	return in.Dialect
}

// prepare checks everything that can be checked before a row is read.
func (l *Loader) prepare(ctx context.Context, inputs []Input) (_ *inputPlan, err error) {
	plan := &inputPlan{started: time.Now(), coverage: map[string]string{}, forget: func() {}}
	if l.opt.Now != nil {
		plan.started = l.opt.Now()
	}
	defer func() {
		if err != nil {
			plan.forget()
		}
	}()
	if s := l.opt.MaxRejectShare; s != nil && !(*s >= 0 && *s <= 1) {
		return nil, fmt.Errorf("the share of rejected records is %g; it has to be from 0 to 1", *s)
	}
	if len(inputs) == 0 {
		return nil, errors.New("there is nothing to load")
	}
	maps.Copy(plan.coverage, l.opt.Coverage)
	for i := range inputs {
		if err := l.addInput(ctx, plan, inputs[i]); err != nil {
			return nil, err
		}
	}
	if _, err := record.Gaps(plan.coverage); err != nil {
		return nil, err
	}
	for _, e := range record.Entities {
		if slices.ContainsFunc(plan.inputs, func(in plannedInput) bool { return slices.Contains(in.emits(), e.Kind) }) {
			plan.kinds = append(plan.kinds, e)
		}
	}
	if plan.replacing, err = l.replaces(plan); err != nil {
		return nil, err
	}
	if err := plan.checkHeaders(ctx); err != nil {
		return nil, err
	}
	plan.fingerprint, err = plan.hash(ctx)
	return plan, err
}

func (l *Loader) addInput(ctx context.Context, plan *inputPlan, given Input) error {
	if _, err := record.Find(given.Kind); err != nil {
		return err
	}
	if err := given.Dialect.check(); err != nil {
		return err
	}
	in := plannedInput{Input: given}
	name, zone := l.opt.Profile, ""
	if m := given.Mapping; m != nil {
		if !slices.Contains(m.Kinds(), given.Kind) {
			return fmt.Errorf("mapping %s makes %v, not %s", m.name, m.Kinds(), given.Kind)
		}
		if m.profile != "" {
			name = m.profile
		}
		zone, in.zoneStated = m.zone, m.zone != ""
		plan.mapping += m.text
		for topic, word := range m.coverage {
			if have, ok := plan.coverage[topic]; ok && have != word {
				return fmt.Errorf("coverage of %s is %s and, in mapping %s, %s; one load has one coverage", topic, have, m.name, word)
			}
			plan.coverage[topic] = word
		}
	}
	profile, err := record.FindProfile(name)
	if err != nil {
		return err
	}
	if plan.profile != nil && plan.profile != profile {
		return fmt.Errorf("one load has one profile: %s cannot be loaded together with %s", profile.Name, plan.profile.Name)
	}
	plan.profile = profile
	for _, candidate := range []string{zone, profile.Zone, l.opt.Zone} {
		if candidate != "" {
			zone = candidate
			break
		}
	}
	if in.zone, err = loadZone(zone); err != nil {
		return err
	}
	files, forget, err := expand(ctx, given.Paths, &l.opt)
	if err != nil {
		return err
	}
	earlier := plan.forget
	plan.forget = func() { earlier(); forget() }
	in.files = files
	for _, f := range files {
		plan.sources = append(plan.sources, f.name)
	}
	plan.inputs = append(plan.inputs, in)
	plan.last = given.Kind
	return nil
}

// checkHeaders refuses a file with a wrong column before anything is written.
func (plan *inputPlan) checkHeaders(ctx context.Context) error {
	for i := range plan.inputs {
		in := &plan.inputs[i]
		for j := range in.files {
			if err := plan.checkHeader(ctx, in, &in.files[j]); err != nil {
				return err
			}
		}
	}
	return nil
}

// has reports whether the load reads a kind.
func (plan *inputPlan) has(kinds ...record.Kind) bool {
	return slices.ContainsFunc(plan.kinds, func(e *record.Entity) bool { return slices.Contains(kinds, e.Kind) })
}

func (plan *inputPlan) checkHeader(ctx context.Context, in *plannedInput, f *source) error {
	r, err := f.open(ctx, in.dialect())
	if err != nil {
		return err
	}
	defer r.close()
	f.header, f.shape, f.packed = r.header(), r.shape(), r.packed
	for _, kind := range in.emits() {
		e, err := record.Find(kind)
		if err != nil {
			return err
		}
		t, err := newTable(e, plan.profile)
		if err != nil {
			return err
		}
		t.lodgedElsewhere = plan.has(record.DeclarationEvents)
		plans, err := in.plans(t, r.header())
		if err == nil {
			err = checkLists(r, e, plans)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return nil
}

// checkLists refuses a column of lists where the kind has one value.
func checkLists(r *opened, e *record.Entity, plans []*plan) error {
	lists, ok := r.records.(interface{ lists(cell int) bool })
	if !ok {
		return nil
	}
	for _, p := range plans {
		if p == nil {
			continue
		}
		for field, cell := range p.cellOf {
			if f := &e.Fields[field]; cell >= 0 && f.Type != record.Set && lists.lists(cell) {
				return fmt.Errorf("column %q is a list, and %s of %s holds one value", r.header()[cell], f.Name, e.Kind)
			}
		}
	}
	return nil
}

// hash makes the fingerprint of the load: what the files hold, as which kinds, read by which mapping and profile.
func (plan *inputPlan) hash(ctx context.Context) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "profile %s\n", plan.profile.Name)
	for i := range plan.inputs {
		in := &plan.inputs[i]
		fmt.Fprintf(h, "kind %s zone %s\n", in.Kind, in.zone)
		if in.Mapping != nil {
			fmt.Fprintf(h, "mapping %x\n", sha256.Sum256([]byte(in.Mapping.text)))
		}
		for _, f := range in.files {
			digest, err := f.fingerprint(ctx)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(h, "file %d %016x\n", f.size, digest)
		}
	}
	for _, topic := range slices.Sorted(maps.Keys(plan.coverage)) {
		fmt.Fprintf(h, "coverage %s %s\n", topic, plan.coverage[topic])
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// sort puts summaries into the order of kinds, the one named last at the end.
func (plan *inputPlan) sort(summaries []record.Summary) {
	rank := func(s record.Summary) int {
		if s.Kind == plan.last {
			return len(record.Entities)
		}
		return rankOf(s.Kind)
	}
	slices.SortStableFunc(summaries, func(a, b record.Summary) int { return rank(a) - rank(b) })
}
