package evidence

import (
	"encoding/binary"
	"hash/fnv"
	"math"
)

const (
	matchedDeclarations = 10  // of a control in the window before (metric 24)
	matchedOctave       = 2.0 // sizes within this factor
	matchedCaliper      = 0.3 // logs of hours
	matchedMix          = 0.2 // half the sum of differences between mode shares
	// BalancedWithin is the standardised mean difference up to which a match counts as balanced.
	BalancedWithin = 0.1
)

// Matched compares certified operators with uncertified ones that were like them before (metric 24): a description,
// because what made them certified may also have made them faster.
type Matched struct {
	// Reduction is 1 − exp of the mean difference of log hours after the certification.
	Reduction Estimate
	// Treated are the studied operators with declarations on either side, Share the part of them that found a
	// control; MeanControls how many on average.
	Treated             int
	Share, MeanControls float64
	// Balance are standardised mean differences before the certification, of log hours and of log declarations.
	BalanceHours, BalanceSize float64
	Balanced                  bool
}

// matchedPair is a studied operator with its controls.
type matchedPair struct {
	operator int
	after    float64
	controls []int
	theirs   []float64 // mean log hours of each control after
	before   [2]float64
	likewise [2]float64 // of the controls, their mean
}

// MatchedReduction matches each studied operator with all operators that stay uncertified, of the same tier before,
// with 10 or more declarations in the window before, at most an octave smaller or larger, within 0.3 in mean log
// hours before, and of nearly the same mode mix when given. The interval is the group bootstrap's over studied
// operators and controls, so that a control that serves many counts once.
//
// Reason: NoPopulation when no studied operator has declarations on either side, NotMatched when none finds a
// control, FewGroups and Unstable as of Bootstrap.Interval (the value then stands alone), Inconsistent as of
// CertificationEffect.
func MatchedReduction(p Panel, window int, level float64) (Matched, Reason) {
	if p.Check() != nil || window < 1 || !validLevel(level) {
		return Matched{}, Inconsistent
	}
	o := p.observe(allDeclarations)
	var out Matched
	var pairs []matchedPair
	for i, operator := range p.Operators {
		if !operator.Studied || operator.Certified == Never {
			continue
		}
		pair, ok := p.match(o, i, window)
		if !ok {
			continue
		}
		out.Treated++
		if len(pair.controls) > 0 {
			pairs = append(pairs, pair)
			out.MeanControls += float64(len(pair.controls))
		}
	}
	switch {
	case out.Treated == 0:
		return Matched{}, NoPopulation
	case len(pairs) == 0:
		return out, NotMatched
	}
	out.MeanControls /= float64(len(pairs))
	out.Share = float64(len(pairs)) / float64(out.Treated)
	out.BalanceHours, out.BalanceSize = imbalance(pairs, 0), imbalance(pairs, 1)
	out.Balanced = math.Abs(out.BalanceHours) < BalancedWithin && math.Abs(out.BalanceSize) < BalancedWithin
	value, _ := matchedChange(pairs, func(int) float64 { return 1 })
	b := Bootstrap{Value: value, Groups: int64(len(pairs)), Effective: float64(len(pairs)), Scale: Linear, Replicates: make([]float64, ScreenReplicates)}
	for r := range b.Replicates {
		replicate, ok := matchedChange(pairs, func(operator int) float64 { return float64(PoissonWeight(operatorHash(operator, r))) })
		if b.Replicates[r] = math.NaN(); ok {
			b.Replicates[r] = replicate
		}
	}
	iv, why := b.Interval(level)
	if why != Estimable {
		iv = Interval{NoLow: true, NoHigh: true}
	}
	out.Reduction = Estimate{value, iv}.reductionOfLog()
	return out, why
}

// match finds the controls of a studied operator; false when it has no declarations on one side.
func (p Panel) match(o observed, operator, window int) (matchedPair, bool) {
	own := p.Operators[operator]
	first := own.firstAfter()
	last := first + window - 1
	after, _, monthsAfter := o.mean(operator, first, last)
	before, size, monthsBefore := o.mean(operator, own.Certified-window, own.Certified-1)
	pair := matchedPair{operator: operator, after: after, before: [2]float64{before, math.Log(math.Max(size, 1))}}
	if monthsAfter == 0 || monthsBefore == 0 {
		return pair, false
	}
	for j, other := range p.Operators {
		if other.Certified <= last+anticipation || other.Before != own.Before || apart(own.Mix, other.Mix) > matchedMix {
			continue
		}
		theirs, _, months := o.mean(j, first, last)
		level, declarations, _ := o.mean(j, own.Certified-window, own.Certified-1)
		if months == 0 || declarations < matchedDeclarations || math.Abs(level-before) > matchedCaliper ||
			declarations > size*matchedOctave || size > declarations*matchedOctave {
			continue
		}
		pair.controls, pair.theirs = append(pair.controls, j), append(pair.theirs, theirs)
		pair.likewise[0] += level
		pair.likewise[1] += math.Log(declarations)
	}
	for k := range pair.likewise {
		pair.likewise[k] /= math.Max(float64(len(pair.controls)), 1)
	}
	return pair, true
}

// apart is half the sum of the differences between two mixes; 0 where either is not given.
func apart(a, b []float64) float64 {
	if len(a) == 0 || len(a) != len(b) {
		return 0
	}
	sum := 0.0
	for i := range a {
		sum += math.Abs(a[i] - b[i])
	}
	return sum / 2
}

// matchedChange is the mean difference after, each operator counting as weight says; false when nobody is left.
func matchedChange(pairs []matchedPair, weight func(operator int) float64) (float64, bool) {
	sum, total := 0.0, 0.0
	for _, p := range pairs {
		own := weight(p.operator)
		theirs, theirTotal := 0.0, 0.0
		for k, j := range p.controls {
			w := weight(j)
			theirs, theirTotal = theirs+w*p.theirs[k], theirTotal+w
		}
		if own > 0 && theirTotal > 0 {
			sum, total = sum+own*(p.after-theirs/theirTotal), total+own
		}
	}
	return sum / math.Max(total, 1), total > 0
}

// imbalance is the mean difference before over its standard deviation among the studied.
func imbalance(pairs []matchedPair, of int) float64 {
	own, difference := make([]float64, len(pairs)), 0.0
	for i, p := range pairs {
		own[i] = p.before[of]
		difference += (p.before[of] - p.likewise[of]) / float64(len(pairs))
	}
	_, variance := meanVariance(own)
	if variance == 0 {
		return 0
	}
	return difference / math.Sqrt(variance)
}

// operatorHash spreads operator and replicate over 64 bits: FNV-1a, finished by the mixer of splitmix64, because
// FNV leaves the high bits of short keys alike.
func operatorHash(operator, replicate int) uint64 {
	var key [16]byte
	binary.LittleEndian.PutUint64(key[:8], uint64(operator))
	binary.LittleEndian.PutUint64(key[8:], uint64(replicate))
	hash := fnv.New64a()
	_, _ = hash.Write(key[:]) // a hash does not fail
	h := hash.Sum64()
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
