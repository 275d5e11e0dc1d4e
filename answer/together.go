package answer

import (
	"context"
	"errors"
	"sync"

	"greenlane/access"
	"greenlane/catalog"
)

// Together returns, for each of some questions, what answers it. Those that read the same are counted by one run, made by whoever is first to want one of its
// answers; others wait for it. Each is answered as it would be by itself, provenance apart.
func (s *Service) Together(p access.Principal, qs []catalog.Query) []func(context.Context) (*catalog.Result, error) {
	scope := access.ScopeOf(p)
	out := make([]func(context.Context) (*catalog.Result, error), len(qs))
	var sound []catalog.Query
	var selected, places []int
	for i, q := range qs {
		if err := check(&q, scope); err != nil {
			out[i] = func(context.Context) (*catalog.Result, error) { return nil, err }
			continue
		}
		selected, places = append(selected, len(q.Rows.Measures)), append(places, i)
		q.Rows.Measures = withNeeded(q)
		sound = append(sound, q)
	}
	lists := [][]int{{0}}
	if len(sound) != 1 {
		lists = s.version.Together(scope, sound)
	}
	for _, list := range lists {
		if len(sound) == 0 {
			break
		}
		shared := &run{of: make([]catalog.Query, len(list))}
		for k, at := range list {
			shared.of[k] = sound[at]
			out[places[at]] = func(ctx context.Context) (*catalog.Result, error) {
				seen, err := s.seen(ctx, scope, shared, k)
				if err != nil {
					return nil, err
				}
				return answered(sound[at], selected[at], seen)
			}
		}
	}
	return out
}

// run counts once for several questions.
type run struct {
	of   []catalog.Query
	once sync.Once
	seen []observation
	err  error
}

// seen is what a run counted for one of its questions. One that is too costly with the others is asked by itself.
func (s *Service) seen(ctx context.Context, scope access.Scope, r *run, at int) (observation, error) {
	r.once.Do(func() { r.seen, r.err = s.observe(ctx, scope, r.of) })
	var known *catalog.Error
	if len(r.of) > 1 && errors.As(r.err, &known) && known.Kind == catalog.TooCostly {
		alone, err := s.observe(ctx, scope, r.of[at:at+1])
		if err != nil {
			return observation{}, err
		}
		return alone[0], nil
	}
	if r.err != nil {
		return observation{}, r.err
	}
	return r.seen[at], nil
}
