// Package answer is the one road: every door asks here, and what leaves has been judged.
package answer

import (
	"context"

	"greenlane/access"
	"greenlane/catalog"
)

// Version is one published state of the data: it runs questions that have been checked, within a scope, all of them over the same records.
type Version interface {
	// Together divides questions into lists of their places, each of which is best counted together.
	Together(scope access.Scope, qs []catalog.Query) [][]int
	// Observe counts for questions of one such list, each in its place what it would be told alone.
	Observe(ctx context.Context, scope access.Scope, qs ...catalog.Query) ([]*catalog.Observed, error)
	Restate(ctx context.Context, scope access.Scope, q catalog.Comparison) (*catalog.Restatement, error)
	References(ctx context.Context) (*catalog.References, error)
	Panel(ctx context.Context, scope access.Scope, q catalog.Certification) (*catalog.Panel, error)
}

// Service answers questions under one data version. What is asked together is to be asked of one service.
type Service struct{ version Version }

// New returns a service over a data version.
func New(v Version) *Service { return &Service{version: v} }

// Ask answers a question for a principal. Its errors are *catalog.Error where the asker can do something about them.
func (s *Service) Ask(ctx context.Context, p access.Principal, q catalog.Query) (*catalog.Result, error) {
	return s.Together(p, []catalog.Query{q})[0](ctx)
}

// answered judges and arranges what was counted for a question that has been checked, of whose measures so many were selected.
func answered(q catalog.Query, selected int, seen observation) (*catalog.Result, error) {
	judged, err := judge(q, seen.now)
	if err != nil {
		return nil, err
	}
	if seen.before != nil {
		other, err := judge(earlier(q), seen.before)
		if err != nil {
			return nil, err
		}
		compare(q, judged, other)
	}
	return arrange(q, selected, judged)
}
