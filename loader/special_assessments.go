package loader

import (
	"context"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// assessments holds total and outcome of an assessment against its items (S002, S003): those that are known, and those of this load.
type assessments struct {
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

func (l *load) newAssessments(ctx context.Context, t *table) (special, error) {
	items, err := record.Find(record.AssessmentItems)
	if err != nil {
		return nil, err
	}
	s := &assessments{
		scores: map[uint64]map[uint64]int64{}, total: t.entity.Field("total_score"), outcome: t.entity.Field("outcome"),
		assessment: items.Field("assessment_id"), criterion: items.Field("criterion_code"),
		applicable: items.Field("applicable"), itemsScore: items.Field("score"),
	}
	if s.wrongTotal, err = t.breachOf("S002"); err != nil {
		return nil, err
	}
	if s.wrongPass, err = t.breachOf("S003"); err != nil {
		return nil, err
	}
	if err := l.eachStored(ctx, items.Kind, func(_ uint64, slots []record.Slot) { s.score(slots) }); err != nil {
		return nil, err
	}
	return s, l.ahead(ctx, items, func(slots []record.Slot, right bool) {
		if right {
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
		if !total.Set {
			total.Put(due)
		}
	}
	if pass && (total.Set && total.N < passScore || failed) {
		r.Flags |= s.wrongPass.Flag()
	}
	return nil, -1
}

func (s *assessments) remember(uint64, []record.Slot) {}
