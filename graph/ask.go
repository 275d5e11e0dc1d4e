package graph

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"greenlane/catalog"
	"greenlane/graph/generated"
)

// ask answers the root field of a fact, whose arguments it takes from the document, as a table of the generated type T.
func ask[T any](ctx context.Context, r *resolver, fact catalog.Fact) (*T, error) {
	query, wanted, err := asked(ctx, fact)
	if err != nil {
		return nil, err
	}
	table := new(T)
	if !wanted {
		return table, nil
	}
	result, err := r.answer(ctx, query)
	if err != nil {
		return nil, err
	}
	if err := fillTable(table, query, result); err != nil {
		return nil, fmt.Errorf("write the answer of %s: %w", query.Fact, err)
	}
	return hand(ctx, table), nil
}

// answer asks within the time limit, together with the other tables of the document. Its errors are *catalog.Error where the asker may read them.
func (a *API) answer(ctx context.Context, query catalog.Query) (*catalog.Result, error) {
	if again, ok := recall[catalog.Result](ctx); ok {
		return again, nil
	}
	ask, err := a.gather(ctx, query) // before its turn: it waits for the other tables
	if err != nil {
		return nil, err
	}
	return timed(ctx, a, func(ctx context.Context, _ Sitting) (*catalog.Result, error) { return ask(ctx) })
}

// timed has something answered in its turn and within the time limit of a question.
func timed[T any](ctx context.Context, a *API, ask func(context.Context, Sitting) (*T, error)) (*T, error) {
	if again, ok := recall[T](ctx); ok {
		return again, nil
	}
	limited, cancel := context.WithTimeout(ctx, a.opts.QuestionTime)
	defer cancel()
	result, err := inTurn(limited, a, ask)
	switch {
	case err == nil && result == nil:
		return nil, errors.New("the answerer returned neither an answer nor an error")
	case err == nil:
		note(ctx, result)
		return result, nil
	case ctx.Err() != nil:
		return nil, cancelled(err)
	case limited.Err() != nil:
		return nil, &catalog.Error{Kind: catalog.Timeout, Cause: err, Message: fmt.Sprintf(
			"the question took longer than %v: ask for a shorter period, fewer dimensions or fewer measures", a.opts.QuestionTime)}
	}
	return nil, err
}

func inTurn[T any](ctx context.Context, a *API, ask func(context.Context, Sitting) (*T, error)) (*T, error) {
	done, err := a.opts.Turn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	s, err := a.sitting(ctx)
	if err != nil {
		return nil, err
	}
	return ask(ctx, s)
}

// arguments are those of a root field, by name, as gqlgen read them: null ones and those left out are nil.
type arguments map[string]any

// argument returns an argument of a type; false when it was left out or null.
func argument[T any](args arguments, name string) (T, bool) {
	if pointer, ok := args[name].(*T); ok && pointer != nil {
		return *pointer, true
	}
	v, ok := args[name].(T)
	return v, ok
}

// asked translates the arguments and what was selected. It tells whether anything needs to be asked at all.
func asked(ctx context.Context, fact catalog.Fact) (q catalog.Query, wanted bool, err error) {
	args := arguments(graphql.GetFieldContext(ctx).Args)
	q.Fact = fact.Name
	if err := args.time(fact, &q); err != nil {
		return q, false, err
	}
	if q.Where, err = filter(fact, args["where"]); err != nil {
		return q, false, err
	}
	having, _ := argument[[]*generated.MeasureBound](args, "having")
	if q.Having, err = bounds(having); err != nil {
		return q, false, err
	}
	q.OrderBy = orders(args["orderBy"])
	if first, given := argument[int](args, "first"); given {
		if first < 1 {
			return q, false, catalog.Invalid("first is %d: ask for 1 to %d rows, or select only `total`", first, catalog.MaxRows)
		}
		q.First = first
	}
	if after, given := argument[string](args, "after"); given {
		if after == "" {
			return q, false, catalog.Invalid("after is empty: give the endCursor of the answer before, or leave it out")
		}
		q.After = after
	}
	if basis, given := argument[generated.TierBasis](args, "tierBasis"); given {
		q.CurrentTiers = basis == generated.TierBasisCurrent
	}
	if q.StandardiseBy, err = strata(args["standardiseBy"]); err != nil {
		return q, false, err
	}
	q.Exact, _ = argument[bool](args, "exact")
	wanted, err = selected(ctx, fact, &q)
	return q, wanted, err
}

// time translates what says when: the period or the day, what to compare with, and as of when it is known.
func (args arguments) time(fact catalog.Fact, q *catalog.Query) (err error) {
	q.KnownAt, _ = argument[time.Time](args, "knownAt")
	if fact.Stock {
		at, _ := argument[string](args, "at")
		if follow, given := argument[bool](args, "followSuccessors"); given {
			q.KeepPredecessors = !follow
		}
		q.At, err = catalog.ParseDate(at)
		return err
	}
	during, _ := argument[generated.Period](args, "during")
	if q.During, err = period(&during); err != nil {
		return err
	}
	compare, given := argument[generated.Comparison](args, "compareTo")
	if !given {
		return nil
	}
	switch {
	case compare.Period != nil:
		other, err := period(compare.Period)
		q.CompareTo = &other
		return err
	case compare.Preset != nil && *compare.Preset == generated.ComparisonPresetPreviousPeriod:
		other := q.During.Previous()
		q.CompareTo = &other
	case compare.Preset != nil:
		other := q.During.YearBefore()
		q.CompareTo = &other
	}
	return nil
}

// strata translates a []generated.<Fact>Dimension; nil where it was left out.
func strata(by any) ([]string, error) {
	v := reflect.ValueOf(by)
	if !v.IsValid() || v.IsNil() {
		return nil, nil
	}
	if v.Len() == 0 {
		return nil, catalog.Invalid("standardiseBy is an empty list, and empty never means everything: name dimensions, or leave it out")
	}
	names := make([]string, v.Len())
	for i := range names {
		names[i] = v.Index(i).String()
	}
	return names, nil
}

func period(p *generated.Period) (catalog.Period, error) {
	from, err := catalog.ParseDate(p.From)
	if err != nil {
		return catalog.Period{}, err
	}
	to, err := catalog.ParseDate(p.To)
	return catalog.Period{From: from, To: to}, err
}
