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
	client, err := b.w.dialWriter(ctx, b.at)
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
		Body:          statement(body),
		Parameters:    ch.Parameters(parameters),
		ExternalTable: wanted, ExternalData: wantedKeys(of),
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
func listed[T uint32 | uint64](numbers []T) string {
	text := []byte{'['}
	for i, n := range numbers {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendUint(text, uint64(n), 10)
	}
	return string(append(text, ']'))
}

// Repeats counts events of this load that say again what is known, and such that replace what was said before. Among its own rows it looks
// at the declarations of alone, at all where that is nil.
func (b *Batch) Repeats(ctx context.Context, kind record.Kind, of []uint64) (identical, replacing uint64, err error) {
	if kind != record.DeclarationEvents {
		return 0, 0, fmt.Errorf("repeats of %s are found while they are read", kind)
	}
	if err := b.stored(kind); err != nil {
		return 0, 0, err
	}
	all, months := of == nil, b.touched()
	if others := b.others(); !all && len(others) > 0 {
		row := b.writer.QueryRow(ctx, statement("earlier_events"), named("loads", others), named("months", months))
		if err := row.Scan(&all); err != nil {
			return 0, 0, fmt.Errorf("look for earlier events: %w", away(err))
		}
	}
	if !all && len(of) == 0 {
		return 0, 0, nil
	}
	client, err := b.w.dialWriter(ctx, b.at)
	if err != nil {
		return 0, 0, fmt.Errorf("look for repeated events: %w", unavailable(err))
	}
	defer client.Close() //nolint:errcheck // nothing was written
	var same, other proto.ColUInt64
	ask := ch.Query{
		Body: statement("repeated_events_within"), Parameters: ch.Parameters(map[string]any{"load": b.load, "months": listed(months)}),
		ExternalTable: wanted, ExternalData: wantedKeys(of),
	}
	if all {
		ask = ch.Query{
			Body: statement("repeated_events"), Parameters: ch.Parameters(map[string]any{"load": b.load, "loads": listed(b.loads()), "months": listed(months)}),
		}
	}
	ask.Result = proto.Results{{Name: "identical", Data: &same}, {Name: "replacing", Data: &other}}
	ask.OnResult = func(context.Context, proto.Block) error {
		if len(same) > 0 {
			identical, replacing = same[0], other[0]
		}
		return nil
	}
	err = client.Do(ctx, ask)
	if err != nil {
		return 0, 0, fmt.Errorf("look for repeated events: %w", away(err))
	}
	return identical, replacing, nil
}

// wantedKeys are the rows of the table wanted. Without any the server would not know it.
func wantedKeys(keys []uint64) []proto.InputColumn {
	return []proto.InputColumn{{Name: "key", Data: proto.ColUInt64(append([]uint64{0}, keys...))}}
}
