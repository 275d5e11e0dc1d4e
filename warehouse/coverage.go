package warehouse

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/record"
)

// coverage is what the loads behind a question about records cover.
type coverage struct {
	terms *rowTerms
	whole record.Gap // what the loads together do not cover
}

// coverage reads what the loads cover. That one of them has no records of the fact's kind says nothing of those that another one brought; where
// none brought any, they are missing, not zero.
func (t *terms) coverage(ctx context.Context, conn driver.Conn) error {
	loads, err := loadTerms(ctx, conn, t.version.Loads, nil)
	if err != nil {
		return err
	}
	t.covered = &coverage{terms: loads}
	var brought bool
	if err := conn.QueryRow(ctx, statement("kind_brought"), named("loads", t.version.Loads), named("kind", t.fact.Kind)).Scan(&brought); err != nil {
		return fmt.Errorf("find whether any load brought %s: %w", t.fact.Kind, err)
	}
	if brought {
		return nil
	}
	for _, bits := range loads.gapBits {
		t.covered.whole |= record.Gap(bits)
	}
	return nil
}

// gaps is what the source of a row does not cover, as bits.
func (t *terms) gaps() expr {
	if t.covered == nil {
		return name("gaps")
	}
	return fn("arrayElement", param{"Array(UInt16)", t.covered.terms.gapBits}, fn("indexOf", param{"Array(UInt64)", t.covered.terms.gapLoads}, name("load_id")))
}

// uncovered is what none of the loads covers.
func (t *terms) uncovered() record.Gap {
	if t.covered == nil {
		return 0
	}
	return t.covered.whole
}
