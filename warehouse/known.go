package warehouse

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ClickHouse/ch-go"
	"github.com/ClickHouse/ch-go/proto"

	"greenlane/record"
)

// wanted is the name under which statements read the keys that are asked for.
const wanted = "wanted"

// Known streams the identities that visible loads and this one hold of a kind: of the keys that of lists or, where it is nil, of all.
func (b *Batch) Known(ctx context.Context, kind record.Kind, of []uint64, fn func(record.Known) error) error {
	e, err := record.Find(kind)
	if err != nil {
		return err
	}
	if err := b.stored(kind); err != nil {
		return err
	}
	body, parameters := "known_"+string(kind), map[string]any{"loads": listed(b.loads()), "load": b.load, "all": of == nil}
	if e.Identity != nil {
		body, parameters["table"], parameters["kind"], parameters["period"] = "known_records", string(kind), string(kind), periodOf(e)
	}
	client, err := dialWriter(ctx, b.at)
	if err != nil {
		return fmt.Errorf("read known %s: %w", kind, unavailable(err))
	}
	defer client.Close() //nolint:errcheck // nothing was written
	var (
		key, sub, payload, operator proto.ColUInt64
		month, version              proto.ColUInt32
		at                          proto.ColInt64
		direction, mine             proto.ColUInt8
	)
	err = client.Do(ctx, ch.Query{
		Body:       statement(body),
		Parameters: ch.Parameters(parameters),
		// Without rows the server would not know the table.
		ExternalTable: wanted, ExternalData: []proto.InputColumn{{Name: "key", Data: proto.ColUInt64(append([]uint64{0}, of...))}},
		Result: proto.Results{
			{Name: "key", Data: &key},
			{Name: "sub", Data: &sub},
			{Name: "month", Data: &month},
			{Name: "version", Data: &version},
			{Name: "payload", Data: &payload},
			{Name: "at", Data: &at},
			{Name: "operator", Data: &operator},
			{Name: "direction", Data: &direction},
			{Name: "mine", Data: &mine},
		},
		OnResult: func(context.Context, proto.Block) error {
			if len(key) == 0 {
				return nil
			}
			return fn(record.Known{
				Key: key, Sub: sub, Month: month, Version: version, Payload: payload, At: at, Operator: operator, Direction: direction, Mine: mine,
			})
		},
	})
	if err != nil {
		return fmt.Errorf("read known %s: %w", kind, away(err))
	}
	return nil
}

// listed writes a list of numbers as the server reads it in a parameter.
func listed(numbers []uint64) string {
	text := []byte{'['}
	for i, n := range numbers {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendUint(text, n, 10)
	}
	return string(append(text, ']'))
}

// Repeats counts events of this load that say again what is known, and such that replace what was said before.
func (b *Batch) Repeats(ctx context.Context, kind record.Kind) (identical, replacing uint64, err error) {
	if kind != record.DeclarationEvents {
		return 0, 0, fmt.Errorf("repeats of %s are found while they are read", kind)
	}
	if err := b.stored(kind); err != nil {
		return 0, 0, err
	}
	row := b.writer.QueryRow(ctx, statement("repeated_events"), named("load", b.load), named("loads", b.loads()), named("months", b.touched()))
	if err := row.Scan(&identical, &replacing); err != nil {
		return 0, 0, fmt.Errorf("look for repeated events: %w", away(err))
	}
	return identical, replacing, nil
}
