package warehouse

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/errgroup"

	"greenlane/catalog"
	"greenlane/record"
)

// build makes new builds of the touched months, and of those that cannot stand under the cut, and returns the live builds of every month.
// The last month is told once the facts are added up, too; built is told before that. Both may be nil.
func (e *edition) build(ctx context.Context, cut time.Time, onBuild func(done, months int), built func()) (live map[uint32]uint32, err error) {
	outer := ctx
	if err := e.touchStale(ctx, cut); err != nil {
		return nil, err
	}
	live = maps.Clone(e.base.Builds)
	months := e.touched()
	if len(months) == 0 {
		return live, nil
	}
	last, err := e.takeBuilds(ctx, len(months))
	if err != nil {
		return nil, err
	}
	for i, month := range months {
		live[month] = last - uint32(i)
	}
	rows, err := loadTerms(ctx, e.writer, e.loads(), e.w.cfg.Outside)
	if err != nil {
		return nil, err
	}
	held, err := counts(ctx, e.writer, statement("month_rows"))
	if err != nil {
		return nil, fmt.Errorf("see how large the months are: %w", err)
	}
	if err := e.fits(ctx, months, held); err != nil {
		return nil, err
	}
	if onBuild != nil {
		onBuild(0, len(months))
	}
	anew, partly, err := e.divide(ctx, months, held)
	if err != nil {
		return nil, err
	}
	needs, err := e.needs(ctx, months)
	if err != nil {
		return nil, err
	}
	if err := e.fillTerms(ctx, last); err != nil {
		return nil, err
	}
	defer func() {
		e.clearTerms(outer)
		if err == nil && onBuild != nil {
			onBuild(len(months), len(months))
		}
	}()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(buildsAtOnce)
	done := make(chan struct{}, len(months))
	begin := func(together []uint32, only uint64) error {
		fact := factOf(last, together, only, e.loads(), anyTime, cut.UnixMilli(), rows)
		ctx := oneThread(ctx)
		if only != 0 {
			ctx = uncompiled(ctx)
		}
		if err := e.buildMonths(ctx, together, live, needs.of(fact, together, only)); err != nil {
			return err
		}
		for range together {
			done <- struct{}{}
			if n := len(done); onBuild != nil && n < len(months) {
				onBuild(n, len(months))
			}
		}
		return nil
	}
	fresh := apartOf(monthGroups(anew, held), held)
	for i := range min(buildsAtOnce, len(fresh.groups)) {
		largest := i%2 == 0
		group.Go(func() error {
			for together := fresh.take(largest); together != nil; together = fresh.take(largest) {
				if err := begin(together, 0); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for _, together := range monthGroups(partly, held) {
		group.Go(func() error { return begin(together, e.load) })
		group.Go(func() error { return e.carry(ctx, together, live) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if built != nil {
		built()
	}
	if err := e.rollUp(outer, monthGroups(months, held), live, cut); err != nil {
		return nil, err
	}
	return live, e.settleMonths(outer, months, live)
}

// needs are what builds can do without where it is not there: planning it takes as long as building some thousand facts.
type needs struct {
	left      []uint32 // months that declarations have left
	replacing []uint64 // loads that replace rows of others
}

func (e *edition) needs(ctx context.Context, months []uint32) (n needs, err error) {
	if n.left, err = firstColumn[uint32](ctx, e.writer, statement("left_months"), named("months", months)); err != nil {
		return n, fmt.Errorf("see which months declarations have left: %w", err)
	}
	if n.replacing, err = firstColumn[uint64](ctx, e.writer, statement("replacing_loads"), named("loads", e.loads())); err != nil {
		return n, fmt.Errorf("see which loads replace others: %w", err)
	}
	return n, nil
}

// of is what a build of some months reads, of a load's declarations alone or, where only is 0, of all.
func (n needs) of(fact given, months []uint32, only uint64) given {
	if only == 0 {
		fact = fact.without(touchedAlone)
	}
	if len(n.replacing) == 0 {
		fact = fact.without(replacedRows)
	}
	if !slices.ContainsFunc(months, func(month uint32) bool { return slices.Contains(n.left, month) }) {
		fact = fact.without(leftMonths)
	}
	return fact
}

// rollUp makes the rows of every rollup for the new builds of months, those together that are together in a statement.
func (e *edition) rollUp(ctx context.Context, groups [][]uint32, live map[uint32]uint32, cut time.Time) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(buildsAtOnce)
	for _, months := range groups {
		group.Go(func() error { return e.rollUpTimes(ctx, buildsOf(months, live), cut) })
	}
	for i := range rollups {
		for _, months := range groups {
			text, params := rollups[i].rollUp(buildsOf(months, live), e.zone())
			group.Go(func() error {
				if err := e.writer.Exec(oneThread(ctx), text, params...); err != nil {
					return fmt.Errorf("add up %s of months %d: %w", rollups[i].table, months, err)
				}
				return nil
			})
		}
	}
	return group.Wait()
}

// takeBuilds takes numbers for some builds that nobody took before, and returns the highest.
func (e *edition) takeBuilds(ctx context.Context, n int) (last uint32, err error) {
	if err := e.writer.QueryRow(ctx, statement("last_build")).Scan(&last); err != nil {
		return 0, fmt.Errorf("number the builds: %w", err)
	}
	last += uint32(n)
	if err := e.writer.Exec(ctx, statement("take_builds"), named("build", last)); err != nil {
		return 0, fmt.Errorf("number the builds: %w", err)
	}
	return last, nil
}

// bytesOfFact is what a fact takes on the disk while it is built: some 60 bytes as it stays, as much again while parts are merged, and as
// much for what the statement sorts.
const bytesOfFact = 180

// fits refuses a build for which the disk has no room: one that fails half way takes what others need.
func (e *edition) fits(ctx context.Context, months []uint32, held map[uint32]uint64) error {
	var free uint64
	if err := e.writer.QueryRow(ctx, statement("free_disk")).Scan(&free); err != nil {
		return fmt.Errorf("see how much room the disk has: %w", err)
	}
	need := e.w.cfg.Limits.Reserve
	for _, month := range months {
		need += held[month] * bytesOfFact
	}
	if need <= free {
		return nil
	}
	return &catalog.Error{Kind: catalog.Unavailable, Message: fmt.Sprintf(
		"the disk of the store has %d MB left, and building %d months needs about %d MB; free some space and run it again: nothing was changed",
		free>>20, len(months), need>>20)}
}

// fewTouched is the part of a month's declarations, one in so many, up to which those that a load touches are built alone and the others
// copied. Copying one takes about a tenth of building it.
const fewTouched = 4

// divide tells months that are built anew from those in which only what the load touches is.
func (e *edition) divide(ctx context.Context, months []uint32, held map[uint32]uint64) (anew, partly []uint32, err error) {
	for _, month := range months {
		if e.months[month] || e.load == 0 || e.leaves || e.base.Builds[month] == 0 {
			anew = append(anew, month)
			continue
		}
		partly = append(partly, month)
	}
	if len(partly) == 0 {
		return anew, nil, nil
	}
	if err := e.writer.Exec(ctx, statement("clear_touched_declarations")); err != nil {
		return nil, nil, fmt.Errorf("see what load %d touches: %w", e.load, err)
	}
	if err := e.writer.Exec(ctx, statement("fill_touched_declarations"), named("load", e.load), named("months", partly)); err != nil {
		return nil, nil, fmt.Errorf("see what load %d touches: %w", e.load, err)
	}
	touched, err := counts(ctx, e.writer, statement("touched_counts"), named("load", e.load))
	if err != nil {
		return nil, nil, fmt.Errorf("see what load %d touches: %w", e.load, err)
	}
	many := func(month uint32) bool { return touched[month]*fewTouched > held[month] }
	for _, month := range partly {
		if many(month) {
			anew = append(anew, month)
		}
	}
	return anew, slices.DeleteFunc(partly, many), nil
}

// fillTerms writes what facts take from their operators into the table that the edition's builds read: it is the same for every month.
func (e *edition) fillTerms(ctx context.Context, edition uint32) error {
	if err := e.writer.Exec(ctx, statement("clear_operator_terms")); err != nil {
		return fmt.Errorf("clear what facts take from their operators: %w", err)
	}
	terms := given{
		[]column{{"this_edition", param{"UInt32", edition}}, {"loads", param{"Array(UInt64)", e.loads()}}, {"known", param{"Int64", anyTime}}},
		[]string{"operator_terms"},
		nil,
	}
	text, params := terms.to("fill_operator_terms")
	if err := e.writer.Exec(oneThread(ctx), text, params...); err != nil {
		return fmt.Errorf("find what facts take from their operators: %w", err)
	}
	return nil
}

// clearTerms frees the memory of that table. The next edition does it too, so that a failure does not matter.
func (e *edition) clearTerms(ctx context.Context) {
	if err := e.writer.Exec(ctx, statement("clear_operator_terms")); err != nil {
		e.w.cfg.Log.Warn("what facts take from their operators stays in memory until the next build", "error", err)
	}
}

// buildMonths builds months into the builds that live names, of what fact says.
func (e *edition) buildMonths(ctx context.Context, months []uint32, live map[uint32]uint32, fact given) error {
	fact.values = append(fact.values, column{"builds", param{"Array(UInt32)", buildsOf(months, live)}})
	text, params := fact.to("build_fact")
	if err := e.writer.Exec(ctx, text, params...); err != nil {
		return fmt.Errorf("build months %d: %w", months, err)
	}
	return nil
}

// carry copies what the load leaves as it is from the present builds of months.
func (e *edition) carry(ctx context.Context, months []uint32, live map[uint32]uint32) error {
	err := e.writer.Exec(oneThread(ctx), statement("carry_fact"), named("months", months), named("load", e.load),
		named("present", buildsOf(months, e.base.Builds)), named("builds", buildsOf(months, live)))
	if err != nil {
		return fmt.Errorf("carry facts of months %d on: %w", months, err)
	}
	return nil
}

func buildsOf(months []uint32, live map[uint32]uint32) []uint32 {
	builds := make([]uint32, len(months))
	for i, month := range months {
		builds[i] = live[month]
	}
	return builds
}

func oneThread(ctx context.Context) context.Context { return within(ctx, clickhouse.Settings{}) }

// uncompiled is one thread for a statement that a server seldom sees: compiling its expressions, at the third time, takes as long as all it does.
func uncompiled(ctx context.Context) context.Context {
	return within(ctx, clickhouse.Settings{"compile_expressions": 0, "compile_aggregate_expressions": 0})
}

func within(ctx context.Context, s clickhouse.Settings) context.Context {
	s["max_threads"], s["max_insert_threads"] = 1, 1
	return clickhouse.Context(ctx, clickhouse.WithSettings(s))
}

// versionsOf are the versions of declarations in months.
func versionsOf(months []uint32, held map[uint32]uint64) (n uint64) {
	for _, month := range months {
		n += held[month]
	}
	return n
}

// monthGroups divides months into those that one statement builds: what it reads of operators, and planning it, costs as much for several
// months as for one. There are as many groups as all that run side by side have work to the end.
func monthGroups(months []uint32, held map[uint32]uint64) [][]uint32 {
	total := versionsOf(months, held)
	rounds := (total + buildsAtOnce*builtTogether - 1) / (buildsAtOnce * builtTogether)
	each := total/max(rounds*buildsAtOnce, 1) + 1
	var groups [][]uint32
	last, before := -1, uint64(0)
	for _, month := range months {
		if at := int((before + held[month]/2) / each); at != last {
			groups, last = append(groups, nil), at
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], month)
		before += held[month]
	}
	return groups
}

// counts reads months with how much each has.
func counts(ctx context.Context, conn driver.Conn, query string, args ...any) (map[uint32]uint64, error) {
	rows, err := conn.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[uint32]uint64{}
	for rows.Next() {
		var month uint32
		var n uint64
		if err := rows.Scan(&month, &n); err != nil {
			return nil, err
		}
		out[month] = n
	}
	return out, rows.Err()
}

// rowTerms are what facts depend on beside rows: what the sources of loads do not cover, and which procedures are outside the value
// statistics under the profile of each.
type rowTerms struct {
	gapLoads, outsideLoads []uint64
	gapBits                []uint16
	outsideCodes           [][]string
}

func loadTerms(ctx context.Context, conn driver.Conn, loads []uint64, outside map[string][]string) (*rowTerms, error) {
	rows, err := conn.Query(ctx, statement("load_terms"), named("loads", loads))
	if err != nil {
		return nil, fmt.Errorf("read what the loads cover: %w", err)
	}
	defer rows.Close()
	out := &rowTerms{gapLoads: []uint64{}, outsideLoads: []uint64{}, gapBits: []uint16{}, outsideCodes: [][]string{}}
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
			out.gapLoads, out.gapBits = append(out.gapLoads, load), append(out.gapBits, uint16(gaps))
		}
		if codes := outside[profile]; len(codes) > 0 {
			out.outsideLoads, out.outsideCodes = append(out.outsideLoads, load), append(out.outsideCodes, codes)
		}
	}
	return out, rows.Err()
}
