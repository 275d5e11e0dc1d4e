package evidence

import "math"

// CostParameters are the assumptions of one scenario (metric 45). They are stated, with source and date, by whoever
// uses them: there are no defaults.
type CostParameters struct {
	PerInspection float64 // CNY that an inspection costs the trader, beside its delay
	DelayHours    float64 // hours that an inspection delays a consignment
	ValueOfTime   float64 // CNY by hour of delay
}

// CostSaved is what traders saved by inspections avoided, under one scenario: avoided × (cost by inspection + delay
// × value of time), in CNY, with the interval of the avoided inspections; the parameters count as known. Officers'
// cost is not in it. False for parameters that are negative or not finite, or an avoided figure that is not sound.
func CostSaved(avoided Estimate, p CostParameters) (Estimate, bool) {
	each := p.PerInspection + p.DelayHours*p.ValueOfTime
	if !avoided.sound() || !(p.PerInspection >= 0) || !(p.DelayHours >= 0) || !(p.ValueOfTime >= 0) || !finite(each) {
		return Estimate{}, false
	}
	iv := avoided.Interval
	iv.Low, iv.High = iv.Low*each, iv.High*each
	out := Estimate{avoided.Value * each, iv}
	return out, finite(out.Value, iv.Low, iv.High)
}

// CostRange spans scenarios: the central figure, from the lowest low end to the highest high end of all three. It
// is a range of assumptions, and no level belongs to it. A side that any scenario leaves open is open.
func CostRange(low, central, high Estimate) Estimate {
	out := Estimate{central.Value, Interval{Low: math.Inf(1), High: math.Inf(-1), Method: MethodRange}}
	for _, e := range []Estimate{low, central, high} {
		iv := e.Interval
		out.Interval.Low, out.Interval.High = min(out.Interval.Low, iv.Low), max(out.Interval.High, iv.High)
		out.Interval.NoLow, out.Interval.NoHigh = out.Interval.NoLow || iv.NoLow, out.Interval.NoHigh || iv.NoHigh
	}
	if out.Interval.NoLow {
		out.Interval.Low = 0
	}
	if out.Interval.NoHigh {
		out.Interval.High = 0
	}
	return out
}
