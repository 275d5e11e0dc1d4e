// Package answer is the one road: every door asks here, and what leaves has been judged.
package answer

import (
	"context"

	"greenlane/access"
	"greenlane/catalog"
)

// Version is one published state of the data: it runs questions that have been checked, within a scope, all of them over the same records.
type Version interface {
	Observe(ctx context.Context, scope access.Scope, q catalog.Query) (*catalog.Observed, error)
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
	scope := access.ScopeOf(p)
	if err := check(&q, scope); err != nil {
		return nil, err
	}
	selected := len(q.Rows.Measures)
	q.Rows.Measures = withNeeded(q)
	seen, before, err := s.observe(ctx, scope, q)
	if err != nil {
		return nil, err
	}
	judged, err := judge(q, seen)
	if err != nil {
		return nil, err
	}
	if before != nil {
		other, err := judge(earlier(q), before)
		if err != nil {
			return nil, err
		}
		compare(q, judged, other)
	}
	return arrange(q, selected, judged)
}
