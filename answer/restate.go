package answer

import (
	"context"

	"greenlane/access"
	"greenlane/catalog"
)

// Restate tells a principal what answers about declarations changed by between two sights, and why.
func (s *Service) Restate(ctx context.Context, p access.Principal, q catalog.Comparison) (*catalog.Restatement, error) {
	scope := access.ScopeOf(p)
	if q.Before.DataVersion == q.After.DataVersion && q.Before.KnownAt.Equal(q.After.KnownAt) {
		return nil, catalog.Invalid("before and after are the same: name the data version, or the instant, to compare with")
	}
	if err := checkTime(&catalog.Query{During: q.During}, catalog.Clearance); err != nil {
		return nil, err
	}
	if q.First == 0 {
		q.First = catalog.DefaultRows
	}
	if q.First < 1 || q.First > catalog.MaxRows {
		return nil, catalog.Invalid("first is %d; it may be 1 to %d", q.First, catalog.MaxRows)
	}
	if q.Where != nil {
		if err := checkFilter(catalog.Clearance, *q.Where, scope); err != nil {
			return nil, err
		}
	}
	return s.version.Restate(ctx, scope, q)
}
