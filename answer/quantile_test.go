package answer_test

import (
	"math/big"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
)

// timesOf are hundred times of 1 to 100 hours in ten groups, of which half are all short or all long, without some ranks.
func timesOf(without ...int64) *catalog.Part {
	p := &catalog.Part{N: 100, Ranked: map[int64]int64{}, Reached: catalog.Clusters{
		Groups: 10, N: 100, X: 50, NN: big.NewInt(1000), NX: big.NewInt(500), XX: big.NewInt(500),
	}}
	for rank := range p.N {
		p.Ranked[1+rank] = (1 + rank) * 3_600_000
	}
	for _, rank := range without {
		delete(p.Ranked, rank)
	}
	return p
}

func askMedian(t *testing.T, p *catalog.Part) (catalog.Cell, error) {
	t.Helper()
	seen := catalog.Observed{Rows: []catalog.ObservedRow{{Keys: []string{"regular"}, Declarations: 100, Parts: map[string]*catalog.Part{"clearanceTimeMedianHours": p}}}}
	r, err := answer.New(&counted{seen: seen}).Ask(t.Context(), access.Local(), question([]string{"tier"}, []string{"clearanceTimeMedianHours"}))
	if err != nil {
		return catalog.Cell{}, err
	}
	return r.Rows[0].Cells[0], nil
}

// Five groups of ten are wholly at or below the median and five wholly above it: ten values tell as much, and their ranks reach as far as those of ten.
func TestBoundsOfAMedianReachAsFarAsItsGroupsDiffer(t *testing.T) {
	c, err := askMedian(t, timesOf())
	if err != nil {
		t.Fatal(err)
	}
	if c.Method != "order statistics, clustered by group" || c.Low == nil || c.High == nil || *c.Low > 25 || *c.High < 76 {
		t.Errorf("%s: %v to %v", c.Method, c.Low, c.High)
	}
	alone := timesOf()
	alone.Reached = catalog.Clusters{Groups: 1, N: 100, X: 50, NN: big.NewInt(10_000), NX: big.NewInt(5000), XX: big.NewInt(2500)}
	c, err = askMedian(t, alone)
	if err != nil {
		t.Fatal(err)
	}
	if c.Method != "order statistics" || *c.Low != 40 || *c.High != 61 {
		t.Errorf("one group: %s: %v to %v", c.Method, *c.Low, *c.High)
	}
}

// A bound whose rank is not there is a mistake of the store, and no bound that does not exist.
func TestARankThatWasNotFetchedIsAnError(t *testing.T) {
	c, err := askMedian(t, timesOf())
	if err != nil {
		t.Fatal(err)
	}
	for _, rank := range []int64{50, int64(*c.Low), int64(*c.High)} {
		if _, err := askMedian(t, timesOf(rank)); err == nil || !strings.Contains(err.Error(), "was not fetched") {
			t.Errorf("without rank %d: %v", rank, err)
		}
	}
}
