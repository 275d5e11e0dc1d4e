package graph

import (
	"context"
	"errors"
	"fmt"
	"time"

	"greenlane/catalog"
	"greenlane/graph/generated"
)

// question holds the arguments of a root field of a fact, as gqlgen read them.
type question struct {
	fact    catalog.Fact
	during  *generated.Period // of a fact of declarations
	at      string            // of a stock
	where   any               // *generated.<Fact>Where, nil where it was left out
	having  []*generated.MeasureBound
	orderBy any // []*generated.<Fact>Order
	first   *int
	after   *string
	knownAt *time.Time

	keepPredecessors bool // of a stock
}

// ask answers a question as a table of the generated type T.
func ask[T any](ctx context.Context, r *resolver, asked question) (*T, error) {
	query, wanted, err := asked.query(ctx)
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
	return table, nil
}

// answer asks within the time limit. Its errors are *catalog.Error where the asker may read them.
func (a *API) answer(ctx context.Context, query catalog.Query) (*catalog.Result, error) {
	limited, cancel := context.WithTimeout(ctx, a.opts.QuestionTime)
	defer cancel()
	result, err := a.answers.Ask(limited, principalOf(ctx), query)
	switch {
	case err == nil && result == nil:
		return nil, errors.New("the answerer returned neither an answer nor an error")
	case err == nil:
		return result, nil
	case ctx.Err() != nil:
		return nil, cancelled(err)
	case limited.Err() != nil:
		return nil, &catalog.Error{Kind: catalog.Timeout, Cause: err, Message: fmt.Sprintf(
			"the question took longer than %v: ask for a shorter period, fewer dimensions or fewer measures", a.opts.QuestionTime)}
	}
	return nil, err
}

// query translates the arguments and what was selected. It tells whether anything needs to be asked at all.
func (asked question) query(ctx context.Context) (q catalog.Query, wanted bool, err error) {
	q.Fact = asked.fact.Name
	if asked.fact.Stock {
		if q.At, err = catalog.ParseDate(asked.at); err != nil {
			return q, false, err
		}
		q.KeepPredecessors = asked.keepPredecessors
	} else if q.During, err = period(asked.during); err != nil {
		return q, false, err
	}
	if q.Where, err = filter(asked.fact, asked.where); err != nil {
		return q, false, err
	}
	if q.Having, err = bounds(asked.having); err != nil {
		return q, false, err
	}
	q.OrderBy = orders(asked.orderBy)
	if asked.first != nil {
		if *asked.first < 1 {
			return q, false, catalog.Invalid("first is %d: ask for 1 to %d rows, or select only `total`", *asked.first, catalog.MaxRows)
		}
		q.First = *asked.first
	}
	if asked.after != nil {
		if *asked.after == "" {
			return q, false, catalog.Invalid("after is empty: give the endCursor of the answer before, or leave it out")
		}
		q.After = *asked.after
	}
	if asked.knownAt != nil {
		q.KnownAt = *asked.knownAt
	}
	wanted, err = selected(ctx, asked.fact, &q)
	return q, wanted, err
}

func period(p *generated.Period) (catalog.Period, error) {
	from, err := catalog.ParseDate(p.From)
	if err != nil {
		return catalog.Period{}, err
	}
	to, err := catalog.ParseDate(p.To)
	return catalog.Period{From: from, To: to}, err
}
