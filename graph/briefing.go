package graph

import (
	"context"

	"greenlane/catalog"
	"greenlane/graph/generated"
)

// briefing has a period's headline put together and translates it.
func (a *API) briefing(ctx context.Context, during generated.Period) (*generated.Briefing, error) {
	days, err := period(&during)
	if err != nil {
		return nil, err
	}
	b, err := timed(ctx, a, func(ctx context.Context, s Sitting) (*catalog.Briefing, error) {
		return s.Briefing(ctx, principalOf(ctx), days)
	})
	if err != nil {
		return nil, err
	}
	out := &generated.Briefing{From: during.From, To: during.To, Sentences: []*generated.BriefingSentence{}, Provenance: provenance(b.Provenance)}
	for _, s := range b.Sentences {
		said := &generated.BriefingSentence{Key: s.Key, Statement: s.Statement, Figures: []*generated.BriefingFigure{}, Warnings: []*generated.Warning{}}
		for _, f := range s.Figures {
			said.Figures = append(said.Figures, &generated.BriefingFigure{Fact: f.Fact, Measure: f.Measure, Of: stated(f.Of), Unit: string(f.Unit), Value: measure(f.Cell)})
		}
		for _, w := range s.Warnings {
			said.Warnings = append(said.Warnings, &generated.Warning{Code: w.Code, Message: w.Message})
		}
		out.Sentences = append(out.Sentences, said)
	}
	return out, nil
}
