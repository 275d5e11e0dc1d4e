package loader

import (
	"context"
	"fmt"
	"math"

	"greenlane/record"
)

// noBound is where everything has to be known, however much it is.
const noBound = math.MaxInt

// recordWindows is the admission of records that can be decided about a window at a time.
type recordWindows struct{ *recordAdmission }

func (a *recordWindows) know(ctx context.Context, w window) error {
	return a.recordAdmission.know(ctx, w, a.load.loader.remember())
}

func (a *recordWindows) remembered() int { return a.seen.len() }

func (a *recordWindows) wants(w *window, slots []record.Slot) {
	var key uint64
	key, a.scratch = keyOf(a.entity, a.identity, slots, a.scratch)
	w.own = append(w.own, key)
	for _, ref := range a.refers {
		ref.named(w, slots)
	}
	for _, u := range a.unique {
		u.named(w, slots)
	}
}

// know forgets what is known and looks up what is known of a window, what this load has stored included. Where that is everything, it is
// no more than most.
func (a *recordAdmission) know(ctx context.Context, w window, most int) error {
	type entry struct {
		key, payload uint64
		at           int64
	}
	var mine []entry
	a.seen = newIdentities()
	add := func(e entry) {
		a.seen.add(e.key, e.payload)
		a.seen.at.add(e.at)
	}
	err := a.load.batch.Known(ctx, a.entity.Kind, w.of(w.own), func(k Known) error {
		if !w.some && a.seen.len()+len(mine)+len(k.Key) > most {
			return errTooMany
		}
		for i, key := range k.Key {
			if e := (entry{key, k.Payload[i], k.At[i]}); k.Mine[i] != 0 {
				mine = append(mine, e)
			} else {
				add(e)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look up the %s that are known: %w", a.entity.Kind, err)
	}
	a.before = a.seen.len()
	for _, e := range mine {
		add(e)
	}
	if err := a.load.know(ctx, a.refers, w.of(w.named), most); err != nil {
		return err
	}
	for _, u := range a.unique {
		if err := u.know(ctx, a, w.of(w.claimed), most); err != nil {
			return err
		}
	}
	if a.judge != nil {
		return a.judge.know(ctx, w)
	}
	return nil
}
