package warehouse

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
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
	months   map[uint32]bool // months (YYYYMM in UTC) whose facts differ from those of base: true where any may, else those the load touches
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

// touch notes months of which any fact may differ.
func (e *edition) touch(months ...uint32) {
	e.touching.Lock()
	defer e.touching.Unlock()
	for _, month := range months {
		e.months[month] = true
	}
}

// note notes a month in which the load has rows: facts of other declarations than theirs stay as they are.
func (e *edition) note(month uint32) {
	e.touching.Lock()
	defer e.touching.Unlock()
	if !e.months[month] {
		e.months[month] = false
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

// zone is whose days and months the rollups have: the reporting zone of the first build for as long as the store lives, for rows of two zones
// would not add up. Questions in another zone read the facts.
func (e *edition) zone() *time.Location {
	if zone, err := time.LoadLocation(e.base.Zone); err == nil && e.base.Zone != "" {
		return zone
	}
	return e.w.cfg.Zone
}

// publish makes the edition the latest data version and returns its name. From here on there is no interruption: one row is not worth
// leaving it open whether it was written. An answer that was lost is asked for again.
func (e *edition) publish(ctx context.Context, cut time.Time, builds map[uint32]uint32) (string, error) {
	next := dataVersion{Number: e.base.Number + 1, Cut: cut, Builds: builds, Definition: factDefinition, Zone: e.zone().String()}
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
