package loader

import (
	"context"
	"fmt"
	"slices"

	"greenlane/record"
)

// referenceKinds are those that extend a profile's lists.
var referenceKinds = []record.Kind{record.Countries, record.Offices, record.FXRates, record.HSCodes, record.Regimes, record.Codes}

// eachStored calls fn with every record of a kind that visible loads and this one hold, in its latest version. The slots are reused.
func (l *load) eachStored(ctx context.Context, kind record.Kind, fn func(key uint64, slots []record.Slot)) error {
	e, err := record.Find(kind)
	if err != nil {
		return err
	}
	err = l.batch.Stored(ctx, kind, func(b *record.Block) error {
		at := slices.IndexFunc(b.Vectors, func(v record.Vector) bool { return v.Column == "record_key" })
		if at < 0 {
			return fmt.Errorf("%s have no record_key", kind)
		}
		e.Each(b, func(row int, slots []record.Slot) { fn(b.Vectors[at].U64[row], slots) })
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the %s that are known: %w", kind, err)
	}
	return nil
}

// profile returns the load's profile with its lists as the references of visible loads and of this one make them.
func (l *load) profile(ctx context.Context) (*record.Profile, error) {
	return l.under(ctx, l.plan.profile)
}

// under is profile for any base.
func (l *load) under(ctx context.Context, base *record.Profile) (*record.Profile, error) {
	if l.extended == nil {
		l.extended = map[string]*record.Profile{}
	}
	if p := l.extended[base.Name]; p != nil {
		return p, nil
	}
	var found record.Loaded
	for _, kind := range referenceKinds {
		if err := l.eachStored(ctx, kind, func(_ uint64, slots []record.Slot) { found.Add(kind, slots) }); err != nil {
			return nil, err
		}
	}
	l.extended[base.Name] = base.With(&found)
	return l.extended[base.Name], nil
}
