package main

import (
	"context"
	"fmt"
)

// What is promised of a store that grows tenfold with the same operators.
const growthBar = 1.2

// pace is how long dashboards' questions take in a store, by name.
type pace map[string]series

// paceOf asks the eight panels in one request, and the rates that are asked for most.
func (b *bench) paceOf(ctx context.Context, s *session) (pace, error) {
	all, err := panelsOf("panels")
	if err != nil {
		return nil, err
	}
	ask, out := s.api(ctx), pace{}
	take := func(what, document string) error {
		var took series
		for i := range b.rounds*3 + 1 {
			if i == 1 {
				took = nil // the first is to warm up
			}
			if err := timed(&took, func() error { _, err := ask(document); return err }); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
		}
		out[what] = took
		return nil
	}
	if err := take("eight panels", together(all)); err != nil {
		return nil, err
	}
	for _, r := range rates {
		if err := take(r.what, r.document); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// noteGrowth sets how long questions take in the grown store beside what they took in the tenth of it.
func (b *bench) noteGrowth(tenth, grown pace) {
	names := []string{"eight panels"}
	for _, r := range rates {
		names = append(names, r.what)
	}
	for _, name := range names {
		ratio := grown[name].median() / tenth[name].median()
		b.table.add(row{
			"tenfold growth: " + name, grown[name].text("ms"), tenth[name].text("ms"), fmt.Sprintf("%.2f", ratio), fmt.Sprintf("<= %.2f x reference", growthBar), verdict(ratio <= growthBar),
		})
	}
}
