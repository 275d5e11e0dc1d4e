package warehouse

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// factsOf reads the rows that a build of some months would have made of what was known at the question's instant.
func (t *terms) factsOf(months []uint32) source {
	rows := factAsKnown(months, t.version.Loads, t.q.KnownAt, t.cut, t.rows)
	return source{table: knownRows, given: &rows}
}

// knownRows is the statement of the rows that a build would have made, and the table of a session in which they are kept.
const knownRows = "fact_rows"

// asKnown makes the question one as of an earlier instant.
func (t *terms) asKnown(ctx context.Context, conn driver.Conn, outside map[string][]string) error {
	if t.q.KnownAt.Before(t.cut) {
		t.cut = t.q.KnownAt
	}
	var err error
	t.rows, err = loadTerms(ctx, conn, t.version.Loads, outside)
	return err
}

// knownAt is the instant whose knowledge an answer shows.
func (t *terms) knownAt() time.Time {
	if t.q.KnownAt.IsZero() {
		return t.cut
	}
	return t.q.KnownAt
}
