package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"greenlane/scenario"
)

// worldBar is how long the demonstration's world may take to be made, loaded and built, in seconds.
const worldBar = 40

// measureWorld makes, loads and builds the world of the demonstration.
func (b *bench) measureWorld(ctx context.Context) error {
	world, err := scenario.Find("shanghai-2020")
	if err != nil {
		return err
	}
	var made, landed, built, all series
	for range b.rounds {
		err := b.withEngine(ctx, func(ctx context.Context, s *session) error {
			dir := filepath.Join(b.folder, "world")
			defer os.RemoveAll(dir) //nolint:errcheck // the run's folder goes as a whole at its end
			began := time.Now()
			if _, err := world.Write(ctx, dir, scenario.Options{Seed: 1}); err != nil {
				return err
			}
			took := time.Since(began)
			l, err := s.load(ctx, loadOrder{files: csvIn(dir), kinds: world.Loads[0]})
			if err != nil {
				return err
			}
			made, landed, built = append(made, took.Seconds()), append(landed, l.Landing.Seconds()), append(built, l.Publish.Seconds())
			all = append(all, (took + l.Landing + l.Publish).Seconds())
			return nil
		})
		if err != nil {
			return err
		}
	}
	b.table.below("shanghai-2020 made, loaded and built", all, nil, "s", worldBar)
	b.note("%s", fmt.Sprintf("shanghai-2020: made in %s, loaded in %s, built in %s", made.text("s"), landed.text("s"), built.text("s")))
	return nil
}
