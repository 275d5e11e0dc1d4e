package main

import "context"

// overLoaded measures what needs a loaded store. Questions come last: the builds publish versions that answer the same.
func (b *bench) overLoaded(ctx context.Context, s *session) error {
	if err := b.measureBuilds(ctx, s); err != nil {
		return err
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	return profiled(b.profile("questions"), func() error { return b.measureQuestions(ctx, s) })
}
