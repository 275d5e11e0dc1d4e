package loader

import (
	"context"
	"math"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// specialOf makes what a kind asks beyond its entity, nil for most.
func (l *load) specialOf(ctx context.Context, t *table) (special, error) {
	switch t.entity.Kind {
	case record.OperatorLinks:
		return newLinks(t)
	case record.OperatorRoles:
		return newRoles(t)
	case record.MRATerritories:
		return l.newTerritories(ctx, t)
	case record.CreditAssessments:
		return l.newAssessments(ctx, t)
	case record.ForeignClearances:
		return newForeign(t)
	default:
		return nil, nil //nolint:nilnil // no special is what most kinds have
	}
}

// links refuses a link that closes a circle (O030).
type links struct {
	next     map[uint64][]uint64
	from, to int
	cycle    *record.Breach
}

func newLinks(t *table) (special, error) {
	b, err := t.breachOf("O030")
	return &links{next: map[uint64][]uint64{}, from: t.entity.Field("from_operator_id"), to: t.entity.Field("to_operator_id"), cycle: b}, err
}

func (s *links) check(r *rowState) (*record.Breach, int) {
	if s.reaches(uint64(r.Slots[s.to].N), uint64(r.Slots[s.from].N), map[uint64]bool{}) {
		return s.cycle, s.to
	}
	return nil, -1
}

func (s *links) reaches(from, to uint64, seen map[uint64]bool) bool {
	if from == to {
		return true
	}
	seen[from] = true
	for _, next := range s.next[from] {
		if !seen[next] && s.reaches(next, to, seen) {
			return true
		}
	}
	return false
}

func (s *links) remember(_ uint64, slots []record.Slot) {
	from := uint64(slots[s.from].N)
	s.next[from] = append(s.next[from], uint64(slots[s.to].N))
}

// span is a period [from, to) in days that a record takes.
type span struct {
	record   uint64
	from, to int64
}

// open is the end of a period that has none.
const open = int64(math.MaxInt64)

func endOf(s *record.Slot) int64 {
	if s.Set {
		return s.N
	}
	return open
}

// spans keeps the periods of what must not overlap, a record's latest.
type spans map[uint64][]span

func (s spans) put(owner uint64, one span) {
	for i := range s[owner] {
		if s[owner][i].record == one.record {
			s[owner][i] = one
			return
		}
	}
	s[owner] = append(s[owner], one)
}

// overlapping returns a period of another record that overlaps one.
func (s spans) overlapping(owner uint64, one span) (span, bool) {
	for _, other := range s[owner] {
		if other.record != one.record && other.from < one.to && one.from < other.to {
			return other, true
		}
	}
	return span{}, false
}

// stretched stretches a period over all that it overlaps, and over those that it overlaps then.
func (s spans) stretched(owner uint64, one span) (_ span, overlaps bool) {
	for grown := true; grown; {
		grown = false
		for _, other := range s[owner] {
			if other.record == one.record || other.from >= one.to || one.from >= other.to {
				continue
			}
			overlaps = true
			if other.from < one.from || other.to > one.to {
				one.from, one.to, grown = min(one.from, other.from), max(one.to, other.to), true
			}
		}
	}
	return one, overlaps
}

// roles stretches a period over those of the same role that it overlaps (P002).
type roles struct {
	spans
	operator, role, from, to int
	merged                   *record.Breach
}

func newRoles(t *table) (special, error) {
	e := t.entity
	b, err := t.breachOf("P002")
	return &roles{spans{}, e.Field("operator_id"), e.Field("role"), e.Field("valid_from"), e.Field("valid_to"), b}, err
}

func (s *roles) owner(slots []record.Slot) uint64 {
	return mix(uint64(slots[s.operator].N), xxhash.Sum64(slots[s.role].Text))
}

func (s *roles) check(r *rowState) (*record.Breach, int) {
	from, to := &r.Slots[s.from], &r.Slots[s.to]
	one, overlaps := s.stretched(s.owner(r.Slots), span{r.key, from.N, endOf(to)})
	if !overlaps {
		return nil, -1
	}
	r.Flags |= s.merged.Flag()
	from.N = one.from
	if to.Clear(); one.to != open {
		to.Put(one.to)
	}
	return nil, -1
}

func (s *roles) remember(key uint64, slots []record.Slot) {
	s.put(s.owner(slots), span{key, slots[s.from].N, endOf(&slots[s.to])})
}

// territories keeps a country's periods within its arrangement (A002) and apart from each other (A003).
type territories struct {
	spans
	agreements             map[uint64]span
	mra, country, from, to int
	outside, twice         *record.Breach
}

func (l *load) newTerritories(ctx context.Context, t *table) (special, error) {
	e := t.entity
	s := &territories{
		spans: spans{}, agreements: map[uint64]span{},
		mra: e.Field("mra_id"), country: e.Field("country"), from: e.Field("effective_from"), to: e.Field("effective_to"),
	}
	var err error
	if s.outside, err = t.breachOf("A002"); err != nil {
		return nil, err
	}
	if s.twice, err = t.breachOf("A003"); err != nil {
		return nil, err
	}
	agreements, err := record.Find(record.MRAAgreements)
	if err != nil {
		return nil, err
	}
	from, to := agreements.Field("effective_on"), agreements.Field("ended_on")
	return s, l.eachStored(ctx, record.MRAAgreements, func(key uint64, slots []record.Slot) {
		s.agreements[key] = span{key, slots[from].N, endOf(&slots[to])}
	})
}

// period returns the days of a territory; it ends with its arrangement at the latest.
func (s *territories) period(key uint64, slots []record.Slot) (one, within span, known bool) {
	within, known = s.agreements[uint64(slots[s.mra].N)]
	one = span{key, slots[s.from].N, endOf(&slots[s.to])}
	if known && !slots[s.to].Set {
		one.to = within.to
	}
	return one, within, known
}

func (s *territories) check(r *rowState) (*record.Breach, int) {
	one, within, known := s.period(r.key, r.Slots)
	if !known {
		return nil, -1 // it waits for the arrangement
	}
	if one.from < within.from || one.from >= within.to {
		return s.outside, s.from
	}
	if one.to > within.to {
		return s.outside, s.to
	}
	if _, ok := s.overlapping(xxhash.Sum64(r.Slots[s.country].Text), one); ok {
		return s.twice, s.country
	}
	return nil, -1
}

func (s *territories) remember(key uint64, slots []record.Slot) {
	one, within, known := s.period(key, slots)
	if known {
		one.to = min(one.to, within.to) // an arrangement may have been ended since
	}
	s.put(xxhash.Sum64(slots[s.country].Text), one)
}

// foreign refuses a file that lists inspected clearances only (F005).
type foreign struct {
	month, inspected int
	numerator        *record.Breach
	rows, chosen     uint64 // of the file: clearances and returns, and clearances that were inspected
}

func newForeign(t *table) (special, error) {
	b, err := t.breachOf("F005")
	return &foreign{month: t.entity.Field("month"), inspected: t.entity.Field("inspected"), numerator: b}, err
}

// meet counts every row, also one that waits for its operator or that is known already. A return states its denominator.
func (s *foreign) meet(r *rowState) {
	s.rows++
	if !r.Slots[s.month].Set && r.Slots[s.inspected].N != 0 {
		s.chosen++
	}
}

func (s *foreign) check(*rowState) (*record.Breach, int) { return nil, -1 }

func (s *foreign) remember(uint64, []record.Slot) {}

func (s *foreign) endFile(file string) error {
	rows, chosen := s.rows, s.chosen
	s.rows, s.chosen = 0, 0
	if rows == 0 || chosen < rows {
		return nil
	}
	return refusedFile(record.ForeignClearances, file, s.numerator, rows, chosen)
}
