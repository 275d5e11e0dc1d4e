package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/catalog"
	"greenlane/record"
)

// cachedReferences remembers what the last data version says about rules and assumptions.
type cachedReferences struct {
	mu      sync.Mutex
	version uint64
	value   *catalog.References
}

// References reads the regimes and the cost parameters.
func (v *Version) References(ctx context.Context) (*catalog.References, error) {
	return answered(ctx, v.w, func(ctx context.Context) (*catalog.References, error) {
		reader, _, err := v.w.conns(ctx)
		if err != nil {
			return nil, err
		}
		return v.w.references(ctx, reader, v.at, time.Time{})
	})
}

// references are those of a data version as known at an instant; zero: all that is known. These are kept until there is another version.
func (w *Warehouse) references(ctx context.Context, conn driver.Conn, version dataVersion, known time.Time) (*catalog.References, error) {
	if !known.IsZero() {
		return readReferences(ctx, conn, version, known.UnixMilli())
	}
	w.refs.mu.Lock()
	defer w.refs.mu.Unlock()
	if w.refs.value != nil && w.refs.version == version.Number {
		return w.refs.value, nil
	}
	refs, err := readReferences(ctx, conn, version, anyTime)
	if err != nil {
		return nil, err
	}
	w.refs.version, w.refs.value = version.Number, refs
	return refs, nil
}

func readReferences(ctx context.Context, conn driver.Conn, version dataVersion, known int64) (*catalog.References, error) {
	visible := []any{named("loads", version.Loads), named("known", known)}
	decided, err := firstColumn[string](ctx, conn, statement("decided_regimes"), visible...)
	if err != nil {
		return nil, fmt.Errorf("read the regimes of decisions: %w", err)
	}
	loaded, err := loadedRegimes(ctx, conn, visible)
	if err != nil {
		return nil, fmt.Errorf("read the loaded regimes: %w", err)
	}
	out := &catalog.References{DataVersion: version.Name()}
	for _, g := range record.RegimesInForce(decided, loaded) {
		out.Regimes = append(out.Regimes, regimeOf(g))
	}
	if out.Costs, err = costParameters(ctx, conn, visible); err != nil {
		return nil, fmt.Errorf("read the cost parameters: %w", err)
	}
	return out, nil
}

func loadedRegimes(ctx context.Context, conn driver.Conn, visible []any) ([]record.Regime, error) {
	rows, err := conn.Query(ctx, statement("regimes"), visible...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []record.Regime
	for rows.Next() {
		var code, decree, tier, standard string
		var since int64
		var most, least *float64
		var aeo []string
		if err := rows.Scan(&code, &decree, &since, &tier, &most, &least, &aeo, &standard); err != nil {
			return nil, err
		}
		at := slices.IndexFunc(out, func(g record.Regime) bool { return g.Code == code })
		if at < 0 {
			at = len(out)
			out = append(out, record.Regime{Code: code, From: since, Caps: map[int64]float64{}, Floors: map[int64]float64{}})
		}
		g, number := &out[at], tierNumber(tier)
		g.From, g.Tiers = min(g.From, since), append(g.Tiers, number)
		if decree != "" {
			g.Decree = decree
		}
		if standard != "" {
			g.Standard = standard
		}
		if most != nil {
			g.Caps[number] = *most
		}
		if least != nil {
			g.Floors[number] = *least
		}
		for _, name := range aeo {
			if n := tierNumber(name); !slices.Contains(g.AEO, n) {
				g.AEO = append(g.AEO, n)
			}
		}
	}
	for i := range out {
		if len(out[i].AEO) == 0 {
			out[i].AEO = []int64{record.TierAdvanced}
		}
	}
	return out, rows.Err()
}

func tierNumber(tier string) int64 {
	return int64(slices.IndexFunc(catalog.Tiers, func(c catalog.Code) bool { return c.Code == tier }))
}

// regimeOf translates a regime; a number is the place of a tier in catalog.Tiers.
func regimeOf(g record.Regime) catalog.Regime {
	day := func(since1970 int64) catalog.Date { return catalog.DateOf(time.Unix(since1970*86_400, 0).UTC()) }
	out := catalog.Regime{Code: g.Code, Decree: g.Decree, From: day(g.From), Standard: g.Standard, Caps: map[string]float64{}, Floors: map[string]float64{}}
	if g.Until != 0 {
		until := day(g.Until)
		out.Until = &until
	}
	for _, n := range g.Tiers {
		out.Tiers = append(out.Tiers, catalog.Tiers[n].Code)
	}
	for _, n := range g.AEO {
		out.AEOTiers = append(out.AEOTiers, catalog.Tiers[n].Code)
	}
	for n, share := range g.Caps {
		out.Caps[catalog.Tiers[n].Code] = share
	}
	for n, rate := range g.Floors {
		out.Floors[catalog.Tiers[n].Code] = rate
	}
	return out
}

func costParameters(ctx context.Context, conn driver.Conn, visible []any) ([]catalog.CostParameter, error) {
	rows, err := conn.Query(ctx, statement("cost_parameters"), visible...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []catalog.CostParameter
	for rows.Next() {
		var c catalog.CostParameter
		var since string
		if err := rows.Scan(&c.Name, &c.Scenario, &c.Decimal, &c.Unit, &since, &c.Source); err != nil {
			return nil, err
		}
		if c.Value, err = strconv.ParseFloat(c.Decimal, 64); err != nil {
			return nil, err
		}
		if since != "" {
			day, err := catalog.ParseDate(since)
			if err != nil {
				return nil, err
			}
			c.ValidFrom = &day
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
