package answer_test

import (
	"context"
	"math/big"
	"testing"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
)

// joining counts all questions together, up to so many.
type joining struct {
	counted
	most int
	runs []int // how many questions each run counted for
}

func (j *joining) Together(_ access.Scope, qs []catalog.Query) [][]int {
	all := make([]int, len(qs))
	for i := range qs {
		all[i] = i
	}
	return [][]int{all}
}

func (j *joining) Observe(ctx context.Context, scope access.Scope, qs ...catalog.Query) ([]*catalog.Observed, error) {
	j.runs = append(j.runs, len(qs))
	if len(qs) > j.most {
		return nil, &catalog.Error{Kind: catalog.TooCostly, Message: "too many"}
	}
	out := make([]*catalog.Observed, len(qs))
	for i, q := range qs {
		seen, err := j.counted.Observe(ctx, scope, q)
		if err != nil {
			return nil, err
		}
		out[i] = seen[0]
	}
	return out, nil
}

func TestQuestionsShareARun(t *testing.T) {
	part := func(n int64) *catalog.Part { return &catalog.Part{Sum: big.NewInt(n)} }
	seen := catalog.Observed{Rows: []catalog.ObservedRow{{Keys: []string{"regular"}, Declarations: 5, Parts: map[string]*catalog.Part{"declarations": part(5), "tradeValueCny": part(700)}}}}
	counts, values := question([]string{"tier"}, []string{"declarations"}), question([]string{"tier"}, []string{"tradeValueCny"})
	wrong := question([]string{"tier"}, []string{"nothing"})
	for name, c := range map[string]struct {
		most int
		runs int
	}{"together": {2, 1}, "too costly together": {1, 3}} {
		j := &joining{counted: counted{seen: seen}, most: c.most}
		asks := answer.New(j).Together(access.Local(), []catalog.Query{counts, wrong, values})
		for i, want := range map[int]string{0: "5", 2: "7.00"} {
			r, err := asks[i](t.Context())
			if err != nil || len(r.Rows) != 1 || len(r.Rows[0].Cells) != 1 || r.Rows[0].Cells[0].Decimal != want {
				t.Errorf("%s: question %d is answered by %+v (%v), want %s", name, i, r, err, want)
			}
		}
		if _, err := asks[1](t.Context()); err == nil {
			t.Errorf("%s: a question about no measure is answered", name)
		}
		if len(j.runs) != c.runs {
			t.Errorf("%s: runs for %v questions, want %d runs", name, j.runs, c.runs)
		}
	}
	j := &joining{most: 2}
	if _, err := answer.New(j).Together(access.Local(), []catalog.Query{wrong, wrong})[1](t.Context()); err == nil || len(j.runs) != 0 {
		t.Errorf("nothing sound was asked: %v after %d runs", err, len(j.runs))
	}
}
