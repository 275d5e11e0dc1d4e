package graph

import (
	"context"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/graph/generated"
)

// StatusReader tells what is loaded: Status which version is published, Kinds, Loads, Rejects, Unlisted and Overdue what that version holds; and how far the
// newest loads are, the newest first.
type StatusReader interface {
	Status(ctx context.Context) (catalog.DataStatus, error)
	Kinds(ctx context.Context, s catalog.DataStatus) ([]catalog.KindStatus, error)
	Loads(ctx context.Context, s catalog.DataStatus, last int) ([]catalog.LoadStatus, error)
	Rejects(ctx context.Context, scope access.Scope, s catalog.DataStatus, q catalog.RejectQuery) ([]catalog.RejectCount, error)
	Unlisted(ctx context.Context, s catalog.DataStatus, load uint64) ([]catalog.UnlistedCount, error)
	Overdue(ctx context.Context, scope access.Scope, s catalog.DataStatus) ([]catalog.OverdueReleases, error)
	Progress(ctx context.Context) ([]catalog.LoadProgress, error)
}

// mayReadStatus refuses whoever sees nothing of the data.
func mayReadStatus(ctx context.Context) error {
	scope := access.ScopeOf(principalOf(ctx))
	if !scope.Everything() && len(scope.Offices()) == 0 {
		return &catalog.Error{Kind: catalog.Forbidden, Message: "you may not see what is loaded"}
	}
	return nil
}

// readStatus tells what is loaded to whoever may see any of it.
func (a *API) readStatus(ctx context.Context) (*generated.DataStatus, error) {
	if err := mayReadStatus(ctx); err != nil {
		return nil, err
	}
	s, err := a.status.Status(ctx)
	if err != nil {
		return nil, err
	}
	return &generated.DataStatus{
		DataVersion: s.DataVersion, DataCut: instant(s.DataCut), PublishedAt: instant(s.PublishedAt), Of: s, Verification: verification(s.Verification),
	}, nil
}

func verification(v *catalog.Verification) *generated.Verification {
	if v == nil {
		return nil
	}
	shown := &generated.Verification{
		Agrees: v.Agrees(), At: instant(v.At), DataVersion: v.DataVersion, Questions: v.Questions, Rolled: v.Rolled, Months: v.Months, Differences: []string{},
	}
	for _, d := range v.Differences {
		shown.Differences = append(shown.Differences, d.What)
	}
	return shown
}

func (a *API) readLoads(ctx context.Context, s catalog.DataStatus, first *int) ([]*generated.Load, error) {
	last, err := within("first", first, catalog.StatusLoads)
	if err != nil {
		return nil, err
	}
	loads, err := a.status.Loads(ctx, s, last)
	if err != nil {
		return nil, err
	}
	shown := make([]*generated.Load, len(loads))
	for i, l := range loads {
		shown[i] = &generated.Load{
			ID: l.ID, State: generated.LoadState(l.State), Kind: stated(l.Kind), StartedAt: l.StartedAt.UTC(), LandedAt: moment(l.LandedAt),
			Sources: l.Sources, DataVersion: stated(l.DataVersion), Read: int(l.Read), Accepted: int(l.Accepted), Rejected: int(l.Rejected),
			Quarantined: int(l.Quarantined), Unchanged: int(l.Unchanged), Flagged: int(l.Flagged),
		}
		if l.Codes != nil {
			shown[i].Codes = []*generated.CodeCount{}
		}
		for _, c := range l.Codes {
			shown[i].Codes = append(shown[i].Codes, &generated.CodeCount{Code: c.Code, Disposition: c.Disposition, Rows: int(c.Rows)})
		}
	}
	return shown, nil
}

func (a *API) readKinds(ctx context.Context, s catalog.DataStatus) ([]*generated.KindStatus, error) {
	kinds, err := a.status.Kinds(ctx, s)
	if err != nil {
		return nil, err
	}
	shown := make([]*generated.KindStatus, len(kinds))
	for i, k := range kinds {
		shown[i] = &generated.KindStatus{
			Kind: k.Kind, Loads: int(k.Loads), Read: int(k.Read), Accepted: int(k.Accepted), Rejected: int(k.Rejected),
			Quarantined: int(k.Quarantined), Unchanged: int(k.Unchanged), Flagged: int(k.Flagged), Freed: int(k.Freed), Pending: int(k.Pending),
			PendingSince: moment(k.PendingSince), RecordedTo: moment(k.RecordedTo), LodgedTo: moment(k.LodgedTo),
		}
	}
	return shown, nil
}

func (a *API) readRejects(ctx context.Context, s catalog.DataStatus, q catalog.RejectQuery) ([]*generated.RejectCount, error) {
	counts, err := a.status.Rejects(ctx, access.ScopeOf(principalOf(ctx)), s, q)
	if err != nil {
		return nil, err
	}
	shown := make([]*generated.RejectCount, len(counts))
	for i, c := range counts {
		shown[i] = &generated.RejectCount{Kind: c.Kind, Code: c.Code, Disposition: c.Disposition, Rows: int(c.Rows), Examples: []*generated.RejectExample{}}
		for _, e := range c.Examples {
			shown[i].Examples = append(shown[i].Examples, &generated.RejectExample{
				Load: e.Load, File: e.File, Line: int(e.Line), Column: e.Column, Message: e.Message, Value: e.Value, Payload: e.Payload,
			})
		}
	}
	return shown, nil
}

func (a *API) readUnlisted(ctx context.Context, s catalog.DataStatus) ([]*generated.UnlistedCount, error) {
	const anyLoad = 0
	counts, err := a.status.Unlisted(ctx, s, anyLoad)
	if err != nil {
		return nil, err
	}
	shown := make([]*generated.UnlistedCount, len(counts))
	for i, c := range counts {
		shown[i] = &generated.UnlistedCount{Kind: c.Kind, Column: c.Column, Rows: int(c.Rows)}
	}
	return shown, nil
}

func (a *API) readOverdue(ctx context.Context, s catalog.DataStatus) ([]*generated.OverdueReleases, error) {
	counts, err := a.status.Overdue(ctx, access.ScopeOf(principalOf(ctx)), s)
	if err != nil {
		return nil, err
	}
	shown := make([]*generated.OverdueReleases, len(counts))
	for i, c := range counts {
		shown[i] = &generated.OverdueReleases{Office: stated(c.Office)}
		if c.Declarations != nil {
			n := int(*c.Declarations)
			shown[i].Declarations = &n
		}
	}
	return shown, nil
}

// rejectQuery is what is asked of the field rejects. Examples are read only if they are selected.
func rejectQuery(ctx context.Context, load, kind, code *string, first, examples *int) (q catalog.RejectQuery, err error) {
	for to, from := range map[*string]*string{&q.Load: load, &q.Kind: kind, &q.Code: code} {
		if from != nil && *from == "" {
			return q, catalog.Invalid("load, kind and code are not empty: leave them out for all")
		}
		if from != nil {
			*to = *from
		}
	}
	if q.First, err = within("first", first, catalog.StatusLoads); err != nil {
		return q, err
	}
	if q.Examples, err = within("examples", examples, catalog.StatusExamples); err != nil {
		return q, err
	}
	if !slices.ContainsFunc(graphql.CollectFieldsCtx(ctx, nil), func(f graphql.CollectedField) bool { return f.Name == "examples" }) {
		q.Examples = 0
	}
	return q, nil
}

// within reads a number of things to list; the schema has a default, so it is null only where a document says so.
func within(name string, n *int, most int) (int, error) {
	if n == nil || *n < 1 || *n > most {
		return 0, catalog.Invalid("%s must be from 1 to %d", name, most)
	}
	return *n, nil
}

// moment is an instant in UTC, nil for the zero one.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func describeProgress(p catalog.LoadProgress) *generated.LoadProgress {
	return &generated.LoadProgress{
		LoadID: p.ID, State: generated.LoadState(p.State), BegunAt: p.BegunAt.UTC(), HeardAt: moment(p.HeardAt), Kind: stated(p.Kind), File: stated(p.File),
		Rows: int(p.Rows), BytesRead: int(p.BytesRead), Bytes: int(p.Bytes), MonthsBuilt: p.MonthsBuilt, Months: p.Months, DataVersion: stated(p.DataVersion),
	}
}
