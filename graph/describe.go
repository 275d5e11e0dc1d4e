package graph

import (
	"greenlane/catalog"
	"greenlane/graph/generated"
)

var dimensionKinds = map[catalog.DimensionKind]generated.DimensionKind{
	catalog.TimeBucket:  generated.DimensionKindTimeBucket,
	catalog.CodeList:    generated.DimensionKindCodeList,
	catalog.OpenCode:    generated.DimensionKindOpenCode,
	catalog.OperatorKey: generated.DimensionKindOperator,
	catalog.GroupKey:    generated.DimensionKindGroup,
}

func describeFact(f catalog.Fact) *generated.Fact {
	shown := &generated.Fact{Name: f.Name, Title: f.Title, Doc: f.Doc, Stock: f.Stock}
	for _, d := range f.Dimensions {
		dimension := &generated.Dimension{
			Name: d.Name, Title: d.Title, Doc: d.Doc, Kind: dimensionKinds[d.Kind], Bucket: stated(d.Bucket), AnalystOnly: d.AnalystOnly,
		}
		for _, c := range d.List {
			dimension.Codes = append(dimension.Codes, &generated.Code{Code: c.Code, Label: c.Label})
		}
		shown.Dimensions = append(shown.Dimensions, dimension)
	}
	for _, m := range f.Measures {
		shown.Measures = append(shown.Measures, describeMeasure(f, m))
	}
	return shown
}

func describeMeasure(f catalog.Fact, m catalog.Measure) *generated.MeasureDefinition {
	shown := &generated.MeasureDefinition{
		Name: m.Name, ID: m.ID, Title: m.Title, Doc: m.Doc, Unit: string(m.Unit), Rollup: string(m.Rollup), Version: m.Version,
		Source: m.Source, Interval: m.Interval, TierBound: m.TierBound, Formula: f.Describe(m.Formula),
	}
	if m.Metric > 0 {
		shown.Metric = &m.Metric
	}
	for _, c := range m.NeedsCover {
		shown.Needs = append(shown.Needs, string(c))
	}
	return shown
}
