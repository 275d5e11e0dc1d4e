package warehouse

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// asKnown makes the question one as of an earlier instant.
func (t *terms) asKnown(ctx context.Context, conn driver.Conn, outside map[string][]string) error {
	if t.q.KnownAt.Before(t.cut) {
		t.cut = t.q.KnownAt
	}
	gaps, err := loadTerms(ctx, conn, t.version.Loads, outside)
	if err != nil {
		return err
	}
	t.rows = rowsOf(t.version.Loads, t.q.KnownAt, t.cut, gaps)
	return nil
}

// rowsOf are the parameters of fact_rows beside the months.
func rowsOf(loads []uint64, known, cut time.Time, terms *rowTerms) []column {
	return []column{
		{"loads", param{"Array(UInt64)", loads}},
		{"known", param{"Int64", known.UnixMilli()}},
		{"only", param{"UInt64", uint64(0)}},
		{"cut", param{"Int64", cut.UnixMilli()}},
		{"gap_loads", param{"Array(UInt64)", terms.gapLoads}},
		{"gap_bits", param{"Array(UInt16)", terms.gapBits}},
		{"outside_loads", param{"Array(UInt64)", terms.outsideLoads}},
		{"outside_codes", param{"Array(Array(String))", terms.outsideCodes}},
	}
}

// knownAt is the instant whose knowledge an answer shows.
func (t *terms) knownAt() time.Time {
	if t.q.KnownAt.IsZero() {
		return t.cut
	}
	return t.q.KnownAt
}
