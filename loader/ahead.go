package loader

import (
	"context"
	"fmt"
	"math"
	"slices"

	"greenlane/record"
)

// glimpse is told of a row that is still to come, and whether it breaks no rule of its own; of one that does, the keys are there all the
// same. The slots are reused.
type glimpse func(slots []record.Slot, right bool)

// ahead calls fn with the rows of a kind that the load still has to take.
func (l *load) ahead(ctx context.Context, e *record.Entity, fn glimpse) error {
	for i := range l.plan.inputs {
		in := &l.plan.inputs[i]
		if !slices.Contains(in.emits(), e.Kind) {
			continue
		}
		for _, f := range in.files {
			s, err := l.scout(ctx, e, in, f)
			if err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
			_, err = s.read(ctx, math.MaxInt, fn)
			s.close()
			if err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
	}
	return nil
}
