package scenario

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// The named firms keep their numbers at every scale.
const (
	downgradedFirm  = 355 // advanced → regular on 16 March 2020
	discreditedFirm = 356 // advanced → discredited on 20 May 2020, recorded on 5 June
	portGearFirm    = 357 // certified → advanced on 1 October 2019
)

// class is a set of firms that share tier history and mean size.
type class struct {
	firms []uint32
	upTo  []float64 // cumulated sizes, mean 1 a firm
	mean  float64   // declarations a firm and month
	first tier      // from before the window
	since int       // month from which advanced; monthCount = never
}

// draw picks a firm with probability proportional to its size: independent Poisson counts given their total.
func (c *class) draw(r *random) uint32 {
	if len(c.firms) == 1 {
		return c.firms[0]
	}
	u := r.float() * c.upTo[len(c.upTo)-1]
	i, _ := slices.BinarySearch(c.upTo, u)
	return c.firms[min(i, len(c.firms)-1)]
}

// expected is the number of declarations in the months before m: months are its rounded differences.
func (c *class) expected(m int) int {
	sum := 0.0
	for k := range m {
		sum += monthFactor(k)
	}
	return share(sum*c.mean, len(c.firms))
}

// roster hands out operator numbers, leaving out the named firms.
type roster struct{ last uint32 }

func (n *roster) take(count int) []uint32 {
	ids := make([]uint32, count)
	for i := range ids {
		n.last++
		if n.last == downgradedFirm {
			n.last = portGearFirm + 1
		}
		ids[i] = n.last
	}
	return ids
}

// newClass gives the firms lognormal sizes on a quantile grid in random order.
func newClass(ids []uint32, mean float64, first tier, since int, r *random) *class {
	c := &class{firms: ids, mean: mean, first: first, since: since, upTo: make([]float64, len(ids))}
	total := 0.0
	for i, g := range r.permutation(nil, len(ids)) {
		c.upTo[i] = math.Exp(sizeSigma * gridNormal(int(g), len(ids)))
		total += c.upTo[i]
	}
	cumulated := 0.0
	for i := range c.upTo {
		cumulated += c.upTo[i] / total * float64(len(ids))
		c.upTo[i] = cumulated
	}
	return c
}

// makeClasses makes the firms of every class at a scale; the named firms come last.
func (w *shanghai) makeClasses(scale float64) {
	r := newRandom(w.seed, 1)
	sized := func(n int) int { return max(1, share(scale, n)) }
	var n roster
	w.classes = append(w.classes, newClass(n.take(sized(stableN)), sizeMean[advanced], advanced, 0, r))
	for _, c := range cohorts {
		w.classes = append(w.classes, newClass(n.take(sized(c.firms)), sizeMean[advanced], c.from, c.month, r))
	}
	for _, c := range []struct {
		tier  tier
		firms int
	}{{certified, certifiedN}, {regular, regularN}, {discredited, discreditedN}} {
		w.classes = append(w.classes, newClass(n.take(sized(c.firms)), sizeMean[c.tier], c.tier, monthCount, r))
	}
	regulars := w.classes[len(w.classes)-2].firms
	// About one regular firm in eighty is a broker that also declares for others.
	for i := 0; i < len(regulars); i += 80 {
		w.brokers = append(w.brokers, regulars[i])
	}
	w.lastFirm = max(n.last, portGearFirm)
}

// always returns the firms that had one tier all the time.
func (w *shanghai) always(t tier) *class {
	if t == advanced {
		return w.classes[0]
	}
	return w.classes[len(w.classes)-int(tierCount-t)]
}

// everyFirm calls f for each firm in the order of its number, with its class; nil for the named ones.
func (w *shanghai) everyFirm(f func(id uint32, c *class)) {
	of := make([]*class, w.lastFirm+1)
	for _, c := range w.classes {
		for _, id := range c.firms {
			of[id] = c
		}
	}
	for id := uint32(1); id <= w.lastFirm; id++ {
		if of[id] != nil || (id >= downgradedFirm && id <= portGearFirm) {
			f(id, of[id])
		}
	}
}

func (w *shanghai) writeOperators(s *sheet) {
	r := newRandom(w.seed, 2)
	var lead uint32
	members := 0
	w.everyFirm(func(id uint32, c *class) {
		o := firm(id, r)
		isAdvanced := id == portGearFirm || (c != nil && (c.first == advanced || c.since < monthCount))
		switch {
		case isAdvanced:
			o.sizeClass = "large"
			o.certify()
		case c != nil && c.first == certified:
			o.sizeClass = "medium"
			o.certify()
		default:
			o.sizeClass = [...]string{"small", "small", "micro", "medium"}[r.below(4)]
		}
		if id == portGearFirm {
			o.name, o.nameEn, o.sector = "上海振华样例重工有限公司", "Shanghai Zhenhua Sample Heavy Industries Co., Ltd.", sectorPortGear
		}
		if slices.Contains(w.brokers, id) {
			o.sector = sectorBroker
		}
		// One firm in twenty-five of the other tiers begins a group of two to four; nearly all others are their own.
		if c != nil && !isAdvanced {
			switch {
			case members > 0:
				o.group = lead
				members--
			case r.below(25) == 0:
				lead, members = id, 1+r.below(3)
			case r.below(1500) == 0:
				stable := w.classes[0].firms
				o.group = stable[r.below(len(stable))]
			}
		}
		s.operator(&o)
	})
}

func (w *shanghai) writeTiers(s *sheet) {
	decree := day(2018, time.May, 1)
	number := 0
	decision := func(decided int32) string {
		number++
		return fmt.Sprintf("SHC-%s-%06d", dateText(decided)[:4], number)
	}
	w.decisions = make([]string, w.lastFirm+1)
	w.everyFirm(func(id uint32, c *class) {
		first, since := advanced, monthCount
		if id == portGearFirm {
			first, since = certified, namedCertified
		} else if c != nil {
			first, since = c.first, c.since
		}
		w.decisions[id] = decision(decree - 4)
		s.tier(&tierRow{
			operator: id, from: midnight(decree), tier: first, change: changeMigration, decision: w.decisions[id],
			decided: decree - 4, recorded: midnight(decree) + 9*msPerHour, version: 1,
		})
		step := tierRow{operator: id, version: 1}
		switch {
		case id == downgradedFirm:
			from := day(2020, time.March, 16)
			step.from, step.tier, step.change, step.decided = midnight(from), regular, changeDowngrade, from-3
			step.recorded = midnight(from-3) + 17*msPerHour
		case id == discreditedFirm:
			from := day(2020, time.May, 20)
			step.from, step.tier, step.change, step.decided = midnight(from), discredited, changeDiscredit, from
			step.recorded = at(2020, time.June, 5, 10, 0)
		case first != advanced && since < monthCount:
			from := monthStart(since)
			step.from, step.tier, step.change, step.decided = midnight(from), advanced, changeUpgrade, from-4
			step.recorded = midnight(from-4) + 16*msPerHour
		default:
			return
		}
		step.decision = decision(step.decided)
		w.decisions[id] = step.decision
		s.tier(&step)
	})
}
