package loader

import (
	"context"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// assessments holds total and outcome of an assessment against its items: those that are known, and those of this load. What items say that
// come later the view visible_credit_assessments takes into account, by the same rules.
type assessments struct {
	load                   *load
	items                  *record.Entity
	scores                 map[uint64]map[uint64]int64 // record_key, then hash of the criterion; items that do not apply are left out
	total, outcome         int
	wrongTotal, wrongPass  *record.Breach
	assessment, criterion  int // of items
	applicable, itemsScore int
}

const (
	fullScore = 100 * 100 // two decimals
	passScore = 95 * 100
	failing   = -2 // a score with which no assessment is passed
)

func (l *load) newAssessments(t *table) (special, error) {
	items, err := record.Find(record.AssessmentItems)
	if err != nil {
		return nil, err
	}
	s := &assessments{
		load: l, items: items, total: t.entity.Field("total_score"), outcome: t.entity.Field("outcome"),
		assessment: items.Field("assessment_id"), criterion: items.Field("criterion_code"),
		applicable: items.Field("applicable"), itemsScore: items.Field("score"),
	}
	if s.wrongTotal, err = t.breachOf("S002"); err != nil {
		return nil, err
	}
	s.wrongPass, err = t.breachOf("S003")
	return s, err
}

// know looks up the items of a window's assessments.
func (s *assessments) know(ctx context.Context, w window) error {
	s.scores = map[uint64]map[uint64]int64{}
	among := record.Among{Column: "assessment_key", Keys: w.of(w.own)}
	err := s.load.eachStored(ctx, s.items.Kind, among, s.load.loader.remember(), func(_ uint64, slots []record.Slot) { s.score(slots) })
	if err != nil {
		return err
	}
	return s.load.ahead(ctx, s.items, func(slots []record.Slot, right bool) {
		if right && w.holds(uint64(slots[s.assessment].N)) {
			s.score(slots)
		}
	})
}

// score takes an item into account; a later statement of a criterion goes before an earlier one.
func (s *assessments) score(slots []record.Slot) {
	key, criterion := uint64(slots[s.assessment].N), xxhash.Sum64(slots[s.criterion].Text)
	if s.scores[key] == nil {
		s.scores[key] = map[uint64]int64{}
	}
	if slots[s.applicable].N == 0 {
		delete(s.scores[key], criterion)
		return
	}
	s.scores[key][criterion] = slots[s.itemsScore].N
}

func (s *assessments) check(r *rowState) (*record.Breach, int) {
	total, pass := &r.Slots[s.total], string(r.Slots[s.outcome].Text) == "pass"
	items, itemised := s.scores[r.key]
	due, failed := int64(fullScore), false
	for _, score := range items {
		due += score * 100
		failed = failed || score == failing
	}
	if itemised && (!total.Set || total.N != due) {
		r.Flags |= s.wrongTotal.Flag()
	}
	sum := due
	if total.Set {
		sum = total.N
	}
	if pass && ((total.Set || itemised) && sum < passScore || failed) {
		r.Flags |= s.wrongPass.Flag()
	}
	return nil, -1
}

func (s *assessments) remember(uint64, []record.Slot) {}
