package graph

import (
	"context"
	"errors"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"greenlane/catalog"
)

// gathering has the questions that the tables of one document ask, until all are there: those that read the same are then counted together. Root fields are
// resolved side by side, and each either asks or ends without.
type gathering struct {
	tables []string // response names, in the order of the document

	mu      sync.Mutex
	awaited map[string]bool // of the tables, those that may still ask
	asked   map[string]catalog.Query
	ready   chan struct{} // closed when none is awaited
	answers map[string]func(context.Context) (*catalog.Result, error)
	err     error
}

type gatheringKey struct{}

// gathered gives an execution of a document its gathering.
func gathered(ctx context.Context, op *graphql.OperationContext) context.Context {
	g := &gathering{
		awaited: map[string]bool{}, asked: map[string]catalog.Query{}, ready: make(chan struct{}), answers: map[string]func(context.Context) (*catalog.Result, error){},
	}
	if op.Operation.Operation == ast.Query {
		for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"}) {
			if _, fact := catalog.FactNamed(field.Name); fact {
				g.tables = append(g.tables, field.Alias)
				g.awaited[field.Alias] = true
			}
		}
	}
	return context.WithValue(ctx, gatheringKey{}, g)
}

// gather asks a question together with those of the other tables of its document, and returns what answers it.
func (a *API) gather(ctx context.Context, query catalog.Query) (func(context.Context) (*catalog.Result, error), error) {
	g, ok := ctx.Value(gatheringKey{}).(*gathering)
	if !ok {
		return nil, errors.New("a question was asked outside a document")
	}
	name := graphql.GetRootFieldContext(ctx).Field.Alias
	g.mu.Lock()
	g.asked[name] = query
	a.arrived(ctx, g, name)
	g.mu.Unlock()
	select {
	case <-g.ready:
	case <-ctx.Done():
		return nil, cancelled(ctx.Err())
	}
	if g.err != nil {
		return nil, g.err
	}
	return g.answers[name], nil
}

// arrived notes that a root field has asked, or ended without. The caller holds the lock.
func (a *API) arrived(ctx context.Context, g *gathering, name string) {
	if !g.awaited[name] {
		return
	}
	delete(g.awaited, name)
	if len(g.awaited) > 0 {
		return
	}
	defer close(g.ready)
	defer func() {
		if cause := recover(); cause != nil { // what ends without asking is not within what gqlgen recovers
			g.err = a.recovered(ctx, cause)
		}
	}()
	if len(g.asked) == 0 {
		return
	}
	s, err := a.sitting(ctx)
	if err != nil {
		g.err = err
		return
	}
	var names []string
	var questions []catalog.Query
	for _, table := range g.tables {
		if q, asks := g.asked[table]; asks {
			names, questions = append(names, table), append(questions, q)
		}
	}
	for i, answer := range s.Together(principalOf(ctx), questions) {
		g.answers[names[i]] = answer
	}
}

// aroundRoot lets the others go on when a root field ends without having asked.
func (a *API) aroundRoot(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	defer func() {
		if g, ok := ctx.Value(gatheringKey{}).(*gathering); ok {
			g.mu.Lock()
			defer g.mu.Unlock()
			a.arrived(ctx, g, graphql.GetRootFieldContext(ctx).Field.Alias)
		}
	}()
	return next(ctx)
}
