package catalog

import "slices"

// The segments of a time release study, each between two points. What the trader or the terminal does is not the work of customs, and steps
// may run side by side, so that medians of segments do not add up to the median of the whole.
var segments = []Segment{
	{"S1", "Arrival to unloaded", "terminal", Duration{Name: "s1", From: "arrived_ms", To: "unloaded_ms", PerUnit: 3.6e6}},
	{"S2", "Unloaded to lodged", "trader", Duration{Name: "s2", From: "unloaded_ms", To: Lodged, Signed: true, PerUnit: 3.6e6}},
	{"S3", "Lodged to accepted", "customs", Duration{Name: "s3", To: "accepted_ms", PerUnit: 3.6e6}},
	{"S4", "Accepted to channelled", "customs", Duration{Name: "s4", From: "accepted_ms", To: "channelled_ms", PerUnit: 3.6e6}},
	{"S5", "Channelled to documents checked", "customs", Duration{Name: "s5", From: "channelled_ms", To: "documents_checked_ms", PerUnit: 3.6e6}},
	{"S6", "Documents checked to paid", "trader", Duration{Name: "s6", From: "documents_checked_ms", To: "paid_ms", PerUnit: 3.6e6}},
	{"S7", "Channelled to examination", "customs", Duration{Name: "s7", From: "channelled_ms", To: "examination_started_ms", PerUnit: 3.6e6}},
	{"S8", "Examination", "customs", Duration{Name: "s8", From: "examination_started_ms", To: "examination_ended_ms", PerUnit: 3.6e6}},
	{"S9", "Examination ended and paid to released", "customs", Duration{
		Name: "s9", From: "examination_ended_ms", Later: "paid_ms", Either: true, To: "released_ms", PerUnit: 3.6e6,
	}},
	{"S10", "Released to removed", "trader", Duration{Name: "s10", From: "released_ms", To: "removed_ms", PerUnit: 3.6e6}},
}

var segmentTime = Duration{Name: "segment", To: "segment_ms", Signed: true, PerUnit: 3.6e6}

const segmentNote = " Medians of segments do not add up to the median of the whole way."

// ReleaseSegments is the fact of the segments of a time release study: one row for each declaration and segment.
var ReleaseSegments = Fact{
	Name:  "releaseSegments",
	Title: "Segments of the way to release",
	Doc: "How long the segments of a time release study take, among declarations of import and export by the local day of lodgement. Select `segment` or " +
		"filter to one, for segments of one declaration overlap and do not add up.",
	Rows:     "declarations",
	Segments: segments,
	Dimensions: slices.Concat([]Dimension{
		{Name: "segment", Kind: CodeList, Column: "segment", List: segmentCodes(), Title: "Segment", Doc: "Stretch between two points of the time release study."},
		{Name: "owner", Kind: CodeList, Column: "owner", List: SegmentOwners, Title: "Owner", Doc: "Who is answerable for the segment: time of the trader and of the terminal is not the work of customs."},
	}, Clearance.Dimensions),
	Measures: []Measure{
		{
			Name: "segmentDeclarations", Metric: 18, ID: "trs_segment_quantile_h", Title: "Declarations with the segment", Unit: Declarations, Rollup: RollSum, Version: "1",
			Interval: census, Source: trs, Doc: "Declarations of which both ends of the segment are known.",
			Formula: Total{Of: Aggregate{Name: "timed", When: []Condition{Timed{segmentTime}}}}, NeedsCover: []Cover{CoverReleases},
		},
		{
			Name: "segmentCoverage", Metric: 18, ID: "trs_segment_quantile_h", Title: "Coverage of the segment", Unit: Ratio, Rollup: RollRatio, Version: "1",
			Interval: wilson, Source: trs, Doc: "Declarations of which both ends of the segment are known over all declarations. Deferred payment and green channels leave segments out lawfully.",
			Formula: Rate{Aggregate{Name: "timed", When: []Condition{Timed{segmentTime}}}, lodged}, NeedsCover: []Cover{CoverReleases},
		},
		{
			Name: "segmentMeanHours", Metric: 18, ID: "trs_segment_quantile_h", Title: "Segment time, mean", Unit: Hours, Rollup: RollMean, Version: "1",
			Interval: robust, Source: trs, Doc: "Mean hours of the segment among declarations of which both ends are known.",
			Formula: Mean{segmentTime}, NeedsCover: []Cover{CoverReleases},
		},
		{
			Name: "segmentMedianHours", Metric: 18, ID: "trs_segment_quantile_h", Title: "Segment time, median", Unit: Hours, Rollup: RollSketch, Version: "1",
			Interval: ordered, Source: trs, Doc: "Median hours of the segment among declarations of which both ends are known." + segmentNote,
			Formula: Quantile{0.5, segmentTime}, NeedsCover: []Cover{CoverReleases},
		},
		{
			Name: "segmentP90Hours", Metric: 18, ID: "trs_segment_quantile_h", Title: "Segment time, 90th percentile", Unit: Hours, Rollup: RollSketch, Version: "1",
			Interval: ordered, Source: trs, Doc: "Nine of ten declarations took at most so many hours for the segment." + segmentNote,
			Formula: Quantile{0.9, segmentTime}, NeedsCover: []Cover{CoverReleases},
		},
	},
}

// SegmentOwners are who is answerable for a segment.
var SegmentOwners = []Code{{"customs", "Customs"}, {"trader", "Trader"}, {"terminal", "Terminal"}}

func segmentCodes() []Code {
	out := make([]Code, len(segments))
	for i, s := range segments {
		out[i] = Code{s.Code, s.Label}
	}
	return out
}
