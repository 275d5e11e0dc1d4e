package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"greenlane/record"
)

// The bars of single files, of the raw insert's time: so many times its rows a second.
const (
	declarationsBar = 1 / 1.1
	eventsBar       = 1 / 1.0
	mappingBar      = 1 / 0.9
)

// measureKinds loads single files by the program, what they refer to being there, and by hand, in turn.
func (b *bench) measureKinds(ctx context.Context) error {
	files, err := b.files(ctx)
	if err != nil {
		return err
	}
	mapping := filepath.Join(b.folder, "declarations.yaml")
	if err := writeMapping(files.of(record.Declarations), mapping); err != nil {
		return err
	}
	var declarations, events, mapped, rawDeclarations, rawEvents series
	take := func(ctx context.Context, s *session, into *series, mapping string, kinds ...record.Kind) error {
		l, err := s.load(ctx, loadOrder{files: files, kinds: kinds, mapping: mapping})
		if err == nil && into != nil {
			*into = append(*into, l.Landing.Seconds())
		}
		return err
	}
	for range b.rounds {
		err := b.withEngine(ctx, func(ctx context.Context, s *session) error {
			if err := take(ctx, s, nil, "", record.Operators, record.TierHistory); err != nil {
				return err
			}
			if err := take(ctx, s, &declarations, "", record.Declarations); err != nil {
				return err
			}
			return take(ctx, s, &events, "", record.DeclarationEvents)
		})
		if err != nil {
			return err
		}
		err = b.withEngine(ctx, func(ctx context.Context, s *session) error {
			took, err := s.insertKinds(ctx, files)
			rawDeclarations = append(rawDeclarations, took[record.Declarations].Seconds())
			rawEvents = append(rawEvents, took[record.DeclarationEvents].Seconds())
			return err
		})
		if err != nil {
			return err
		}
		err = b.withEngine(ctx, func(ctx context.Context, s *session) error {
			if err := take(ctx, s, nil, "", record.Operators, record.TierHistory); err != nil {
				return err
			}
			return take(ctx, s, &mapped, mapping, record.Declarations)
		})
		if err != nil {
			return err
		}
	}
	b.table.against("CSV declarations, file to rows stored", declarations, rawDeclarations, declarationsBar)
	b.table.against("CSV events, file to rows stored", events, rawEvents, eventsBar)
	b.table.against("declarations through a mapping", mapped, rawDeclarations, mappingBar)
	return nil
}

// writeMapping writes a mapping that reads a canonical file of declarations as a foreign one: every column by its name, two of them
// through value tables, the instants by a format.
func writeMapping(file, to string) error {
	head, err := firstLine(file)
	if err != nil {
		return err
	}
	names := strings.Split(head, ",")
	var text strings.Builder
	fmt.Fprintf(&text, "profile: cn\ncolumns: [%s]\nemit:\n  - kind: declarations\n    columns:\n", strings.Join(names, ", "))
	for _, name := range names {
		value := name
		switch name {
		case "direction":
			value = "{from: direction, values: {import: import, export: export}}"
		case "transport_mode":
			value = "{from: transport_mode, values: {sea: sea, rail: rail, road: road, air: air, post: post}}"
		case "lodged_at", "recorded_at":
			value = fmt.Sprintf("{from: %s, format: \"YYYY-MM-DDThh:mm:ssZ\"}", name)
		case "payload_hash":
			continue
		}
		fmt.Fprintf(&text, "      %s: %s\n", name, value)
	}
	return os.WriteFile(to, []byte(text.String()), 0o600)
}

// insertKinds inserts every file by hand and says how long each took.
func (s *session) insertKinds(ctx context.Context, files fileSet) (map[record.Kind]time.Duration, error) {
	took := map[record.Kind]time.Duration{}
	for _, kind := range loadKinds {
		if err := s.refTable(ctx, kind); err != nil {
			return nil, err
		}
		began := time.Now()
		if err := s.insertFile(ctx, kind, files); err != nil {
			return nil, fmt.Errorf("insert %s: %w", kind, err)
		}
		took[kind] = time.Since(began)
	}
	return took, nil
}
