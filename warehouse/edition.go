package warehouse

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/errgroup"

	"greenlane/record"
)

// anyTime is later than every recorded_at, ms.
const anyTime = int64(math.MaxInt64)

// edition is a data version in the making: one load enters the visible ones, or leaves them, or what is visible is built anew.
type edition struct {
	w      *Warehouse
	writer driver.Conn
	base   dataVersion // what is visible until it is published
	load   uint64      // the one that enters or leaves, 0 for none
	leaves bool

	touching sync.Mutex
	months   map[uint32]bool // months (YYYYMM in UTC) whose facts differ from those of base
}

// loads are the visible ones once the edition is published. Rows of the one that enters may refer to any of them.
func (e *edition) loads() []uint64 {
	if e.leaves || e.load == 0 {
		return e.others()
	}
	return append(slices.Clone(e.base.Loads), e.load)
}

// others are the loads that are visible before and after.
func (e *edition) others() []uint64 {
	return slices.DeleteFunc(slices.Clone(e.base.Loads), func(l uint64) bool { return l == e.load })
}

func (e *edition) touch(months ...uint32) {
	e.touching.Lock()
	defer e.touching.Unlock()
	for _, month := range months {
		e.months[month] = true
	}
}

func (e *edition) touched() []uint32 {
	e.touching.Lock()
	defer e.touching.Unlock()
	return slices.Sorted(maps.Keys(e.months))
}

// retier adds the months in which operators whose decisions or group the load states have declarations of other loads.
func (e *edition) retier(ctx context.Context) error {
	if len(e.others()) == 0 {
		return nil
	}
	months, err := firstColumn[uint32](ctx, e.writer, statement("retiered_months"), named("load", e.load), named("others", e.others()))
	if err != nil {
		return fmt.Errorf("find declarations of operators with another tier: %w", err)
	}
	e.touch(months...)
	return nil
}

// build makes new builds of the touched months, and of those that cannot stand under the cut, and returns the live builds of every month.
func (e *edition) build(ctx context.Context, cut time.Time, onBuild func(done, months int)) (map[uint32]uint32, error) {
	if err := e.touchStale(ctx, cut); err != nil {
		return nil, err
	}
	live, months := maps.Clone(e.base.Builds), e.touched()
	if len(months) == 0 {
		return live, nil
	}
	var last uint32
	if err := e.writer.QueryRow(ctx, statement("last_build")).Scan(&last); err != nil {
		return nil, fmt.Errorf("number the builds: %w", err)
	}
	loads := e.loads()
	terms, err := loadTerms(ctx, e.writer, loads, e.w.cfg.Outside)
	if err != nil {
		return nil, err
	}
	for i, month := range months {
		live[month] = last + 1 + uint32(i)
	}
	groups, err := e.monthGroups(ctx, months)
	if err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(buildsAtOnce)
	done := make(chan struct{}, len(months))
	for _, together := range groups {
		group.Go(func() error {
			builds := make([]uint32, len(together))
			for i, month := range together {
				builds[i] = live[month]
			}
			args := append([]any{
				named("months", together), named("builds", builds), named("loads", loads), named("known", anyTime), named("cut", cut.UnixMilli()),
			}, terms...)
			if err := e.writer.Exec(clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_threads": 1, "max_insert_threads": 1})),
				statement("build_fact"), args...); err != nil {
				return fmt.Errorf("build months %d: %w", together, err)
			}
			for range together {
				done <- struct{}{}
				if onBuild != nil {
					onBuild(len(done), len(months))
				}
			}
			return nil
		})
	}
	return live, group.Wait()
}

// monthGroups divides months into those that one statement builds: what it reads of operators, and planning it, costs as much for several
// months as for one.
func (e *edition) monthGroups(ctx context.Context, months []uint32) ([][]uint32, error) {
	rows, err := e.writer.Query(ctx, statement("month_rows"))
	if err != nil {
		return nil, fmt.Errorf("see how large the months are: %w", err)
	}
	defer rows.Close()
	held, total := map[uint32]uint64{}, uint64(0)
	for rows.Next() {
		var month uint32
		var n uint64
		if err := rows.Scan(&month, &n); err != nil {
			return nil, fmt.Errorf("see how large the months are: %w", err)
		}
		if held[month] = n; slices.Contains(months, month) {
			total += n
		}
	}
	most := min(builtTogether, total/buildsAtOnce+1)
	var groups [][]uint32
	size := uint64(0)
	for _, month := range months {
		if len(groups) == 0 || size+held[month] > most {
			groups, size = append(groups, nil), 0
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], month)
		size += held[month]
	}
	return groups, rows.Err()
}

// publish makes the edition the latest data version and returns its name. From here on there is no interruption: one row is not worth
// leaving it open whether it was written. An answer that was lost is asked for again.
func (e *edition) publish(ctx context.Context, cut time.Time, builds map[uint32]uint32) (string, error) {
	next := dataVersion{Number: e.base.Number + 1, Cut: cut, Builds: builds, Definition: factDefinition}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishTime)
	defer cancel()
	added, removed := []uint64{}, []uint64{}
	switch {
	case e.leaves:
		removed = append(removed, e.load)
	case e.load > 0:
		added = append(added, e.load)
	}
	if err := publish(ctx, e.writer, next, added, removed); err != nil && !e.published(ctx, next.Number) {
		return "", err
	}
	e.w.forgetVersion()
	return next.Name(), nil
}

// published asks, after the answer to publishing was lost, whether the version is there: nobody else may make one meanwhile.
func (e *edition) published(ctx context.Context, number uint64) bool {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	for {
		_, writer, err := e.w.conns(ctx)
		if err == nil {
			var v dataVersion
			if v, err = readVersion(ctx, writer); err == nil {
				return v.Number == number
			}
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// loadTerms are what the facts depend on beside rows: what the sources of loads do not cover, and which procedures are outside the
// value statistics under the profile of each.
func loadTerms(ctx context.Context, conn driver.Conn, loads []uint64, outside map[string][]string) ([]any, error) {
	rows, err := conn.Query(ctx, statement("load_terms"), named("loads", loads))
	if err != nil {
		return nil, fmt.Errorf("read what the loads cover: %w", err)
	}
	defer rows.Close()
	gapLoads, outsideLoads := []uint64{}, []uint64{}
	gapBits := []uint16{}
	outsideCodes := [][]string{}
	for rows.Next() {
		var load uint64
		var profile string
		var coverage map[string]string
		if err := rows.Scan(&load, &profile, &coverage); err != nil {
			return nil, fmt.Errorf("read what the loads cover: %w", err)
		}
		gaps, err := record.Gaps(coverage)
		if err != nil {
			return nil, fmt.Errorf("load %d: %w", load, err)
		}
		if gaps != 0 {
			gapLoads, gapBits = append(gapLoads, load), append(gapBits, uint16(gaps))
		}
		if codes := outside[profile]; len(codes) > 0 {
			outsideLoads, outsideCodes = append(outsideLoads, load), append(outsideCodes, codes)
		}
	}
	return []any{
		named("gap_loads", gapLoads), named("gap_bits", gapBits),
		named("outside_loads", outsideLoads), named("outside_codes", outsideCodes),
	}, rows.Err()
}
