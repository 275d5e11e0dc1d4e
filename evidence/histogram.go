package evidence

import "math"

// Bin is one bin of a histogram of times: N of them, the least and the most of which are known. Both have one sign. The times between are taken as evenly spread on the
// log scale. With 32 bins an octave, each at most a 32nd of its times wide, a median of 5,000 times or more is mostly within 0.1 % of the exact one and never more than 3.1 % away.
type Bin struct {
	Least, Most float64
	N           int64
}

// At is the time at a rank within the bin, from 1 to N, which need not be whole.
func (b Bin) At(rank float64) float64 {
	if b.N < 2 || b.Least == b.Most {
		return b.Least
	}
	return b.along(min(max((rank-1)/float64(b.N-1), 0), 1))
}

// along is the time at a share of the way from the least to the most.
func (b Bin) along(share float64) float64 {
	if b.Least*b.Most <= 0 {
		return b.Least + share*(b.Most-b.Least)
	}
	return b.Least * math.Pow(b.Most/b.Least, share)
}

// WaitBin is a bin of waiting times, of which so many ended by the event. The others were cut off.
type WaitBin struct {
	Bin
	Events int64
}

// A bin is spread into so many times: 2,048 an octave where a quantile lies, and where it does not as many as tell in what order times ended and were cut off.
const (
	spreadFine   = 64
	spreadCoarse = 4
)

// spread divides a bin into bins of single times, of so many at most.
func (b WaitBin) spread(most int64) []KMBin {
	if b.Least == b.Most || b.N < 2 {
		return []KMBin{{Time: b.Least, Events: b.Events, Censored: b.N - b.Events}}
	}
	parts := min(b.N, most)
	out := make([]KMBin, parts)
	upTo := func(n, i int64) int64 { return n/parts*i + n%parts*i/parts }
	for i := range parts {
		out[i] = KMBin{
			Time: b.along((float64(i) + 0.5) / float64(parts)), Events: upTo(b.Events, i+1) - upTo(b.Events, i),
			Censored: upTo(b.N-b.Events, i+1) - upTo(b.N-b.Events, i),
		}
	}
	return out
}

// HistogramCurve is the Kaplan–Meier curve of waiting times in bins, of which those around a quantile are told most finely apart. Errors are those of NewKaplanMeier.
func HistogramCurve(bins []WaitBin, quantile float64) (*KaplanMeier, error) {
	coarse, wide := make([]KMBin, 0, spreadCoarse*len(bins)), false
	for _, b := range bins {
		coarse, wide = append(coarse, b.spread(spreadCoarse)...), wide || b.Least < b.Most
	}
	curve, err := NewKaplanMeier(coarse)
	if err != nil {
		return nil, err
	}
	at, found := curve.Quantile(quantile)
	if !found || !wide {
		return curve, nil
	}
	fine := make([]KMBin, 0, len(coarse)+spreadFine)
	for _, b := range bins {
		if b.Least <= at && at <= b.Most {
			fine = append(fine, b.spread(spreadFine)...)
		} else {
			fine = append(fine, b.spread(spreadCoarse)...)
		}
	}
	finer, err := NewKaplanMeier(fine)
	if err != nil {
		return nil, err
	}
	if _, found = finer.Quantile(quantile); !found { // it rests so near that the order within a bin decides
		return curve, nil
	}
	return finer, nil
}
