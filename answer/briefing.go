package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"greenlane/access"
	"greenlane/catalog"
)

// The rows that a briefing is about.
const (
	aeoRow     = "advanced_certified"
	generalRow = catalog.ReferenceTier
)

// briefingAtOnce is how many of a briefing's questions run side by side.
const briefingAtOnce = 2

// Briefing tells a principal the headline of a period: the claims of the founding briefing as the records bear them out, each with its figures.
func (s *Service) Briefing(ctx context.Context, p access.Principal, during catalog.Period) (*catalog.Briefing, error) {
	b, _, err := s.BriefingBeside(ctx, p, during)
	return b, err
}

// BriefingBeside answers questions that are told beside a briefing together with those of the briefing.
func (s *Service) BriefingBeside(ctx context.Context, p access.Principal, during catalog.Period, more ...catalog.Query) (*catalog.Briefing, []*catalog.Result, error) {
	if err := checkPeriod("during", during); err != nil {
		return nil, nil, err
	}
	refs, err := s.version.References(ctx)
	if err != nil {
		return nil, nil, err
	}
	b := newBriefing(s, p, during, refs.Regimes)
	beside := make([]*rows, len(more))
	for i, q := range more {
		beside[i] = b.want(q)
	}
	qs := make([]catalog.Query, len(b.wanted))
	for i, r := range b.wanted {
		qs[i] = r.q
	}
	for i, ask := range s.Together(p, qs) {
		b.wanted[i].ask = ask
	}
	parts := []func(context.Context) ([]catalog.BriefingSentence, error){b.enterprises, b.certificates, b.abroad, b.orders, b.cases, b.officers}
	said, results := make([][]catalog.BriefingSentence, len(parts)), make([]*catalog.Result, len(more))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(briefingAtOnce)
	for i, part := range parts {
		group.Go(func() (err error) { said[i], err = part(ctx); return err })
	}
	for i, r := range beside {
		group.Go(func() (err error) { results[i], err = r.ask(ctx); return err })
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	told := slices.Concat(said[0], said[5], slices.Concat(said[1:5]...))
	return &catalog.Briefing{During: during, Sentences: told, Provenance: b.tiers.r.Provenance}, results, nil
}

// briefing are the questions of a period's headline.
type briefing struct {
	service *Service
	p       access.Principal
	during  catalog.Period
	wanted  []*rows

	stock, tiers, effort, recognised, growth, served *rows

	bounds  []regimeBounds
	bounded []*rows // of each of the bounds
}

func newBriefing(s *Service, p access.Principal, during catalog.Period, regimes []catalog.Regime) *briefing {
	b := &briefing{service: s, p: p, during: during, bounds: boundsOf(regimes, during)}
	period := catalog.Query{Fact: catalog.Clearance.Name, During: during}
	b.stock = b.want(table(catalog.Query{Fact: catalog.OperatorStock.Name, At: during.To.AddDays(-1)}, "tier", "operators"))
	b.tiers = b.want(table(period, "tier", "tradeShareValue", "tradeShareDeclarations", "tradeShareWeight",
		"inspectionRate", "inspectionRateOperatorMean", "inspectionRateRatio", "clearanceTimeKmMedianHours", "onsiteInspectionMedianMinutes"))
	for _, bounds := range b.bounds {
		b.bounded = append(b.bounded, b.want(bounds.q))
	}
	b.effort = b.want(table(period, "tier", "officerHoursShare", "tradeShareDeclarations", "inspectionsAvoided", "freedOfficerHours", "freedOfficerHoursAtReference"))
	b.recognised = b.want(b.abroadQuestion())
	b.growth = b.want(table(catalog.Query{Fact: catalog.TradeOrders.Name, During: during}, "mraStatus", "newOrdersYoy"))
	cases := table(catalog.Query{Fact: catalog.Coordination.Name, During: during}, "tier", "operatorsServed")
	cases.Total = catalog.Selection{Wanted: true, Measures: []string{"operatorsServed", "cases", "openCases", "caseResolutionMedianHours"}}
	b.served = b.want(cases)
	return b
}

// rows is a question about rows of one dimension, or about all, and its answer once it has been asked.
type rows struct {
	q   catalog.Query
	ask func(context.Context) (*catalog.Result, error)
	r   *catalog.Result
}

func (b *briefing) want(q catalog.Query) *rows {
	r := &rows{q: q}
	b.wanted = append(b.wanted, r)
	return r
}

func table(q catalog.Query, dimension string, measures ...string) catalog.Query {
	q.Rows = catalog.Selection{Wanted: true, Dimensions: []string{dimension}, Measures: measures}
	return q
}

// read has some of the questions answered, one after the other.
func read(ctx context.Context, all ...*rows) (err error) {
	for _, t := range all {
		if t.r, err = t.ask(ctx); err != nil {
			return err
		}
	}
	return nil
}

// of is a figure of a row; of the total where the key is empty.
func (t *rows) of(key, measure string) catalog.BriefingFigure {
	fact, _ := catalog.FactNamed(t.q.Fact)
	m, _ := fact.Measure(measure)
	f := catalog.BriefingFigure{Fact: t.q.Fact, Measure: measure, Of: key, Unit: m.Unit}
	if key == "" {
		f.Cell = t.r.Total.Cells[slices.Index(t.q.Total.Measures, measure)]
	} else {
		f.Cell = cellOf(t.q, t.r, key, measure)
	}
	return f
}

// sentence puts a statement beside its figures and gathers their warnings.
func sentence(key, statement string, figures ...catalog.BriefingFigure) catalog.BriefingSentence {
	out := catalog.BriefingSentence{Key: key, Statement: statement, Figures: figures, Warnings: []catalog.Warning{}}
	for _, f := range figures {
		for _, w := range f.Cell.Warnings {
			if !slices.Contains(out.Warnings, w) {
				out.Warnings = append(out.Warnings, w)
			}
		}
	}
	return out
}

// enterprises are the claims about stock, trade, inspections and times.
func (b *briefing) enterprises(ctx context.Context) ([]catalog.BriefingSentence, error) {
	stock, t := b.stock, b.tiers
	if err := read(ctx, append([]*rows{t, stock}, b.bounded...)...); err != nil {
		return nil, err
	}
	var caps []catalog.CapCompliance
	for i, bounds := range b.bounds {
		caps = append(caps, bounds.judged(b.bounded[i].r)...)
	}
	held, value := stock.of(aeoRow, "operators"), t.of(aeoRow, "tradeShareValue")
	rate, ratio, general := t.of(aeoRow, "inspectionRate"), t.of(aeoRow, "inspectionRateRatio"), t.of(generalRow, "inspectionRate")
	byDeclarations, byWeight := t.of(aeoRow, "tradeShareDeclarations"), t.of(aeoRow, "tradeShareWeight")
	mean, generalMean := t.of(aeoRow, "inspectionRateOperatorMean"), t.of(generalRow, "inspectionRateOperatorMean")
	hours, generalHours := t.of(aeoRow, "clearanceTimeKmMedianHours"), t.of(generalRow, "clearanceTimeKmMedianHours")
	onsite, generalOnsite := t.of(aeoRow, "onsiteInspectionMedianMinutes"), t.of(generalRow, "onsiteInspectionMedianMinutes")
	return []catalog.BriefingSentence{
		sentence("headline", fmt.Sprintf("%s advanced-certified enterprises carried %s of trade value; %s of their declarations were inspected (%s), %s times the rate of general enterprises (%s).",
			count(held.Cell), percent(value.Cell, 1), percent(rate.Cell, 2), span(rate.Cell, 100, 2, " %"), number(ratio.Cell, 1, 3), span(ratio.Cell, 1, 3, "")),
			held, value, rate, ratio),
		sentence("trade", fmt.Sprintf("They carried %s of trade by value, %s by declarations and %s by net weight.", percent(value.Cell, 1), percent(byDeclarations.Cell, 1), percent(byWeight.Cell, 1)),
			value, byDeclarations, byWeight),
		sentence("inspection_operator_mean", fmt.Sprintf("As a mean over enterprises, each alike, %s of declarations of advanced-certified ones were inspected (%s) and %s of those of general ones (%s).",
			percent(mean.Cell, 2), span(mean.Cell, 100, 2, " %"), percent(generalMean.Cell, 2), span(generalMean.Cell, 100, 2, " %")), mean, generalMean),
		sentence("twenty_percent", twentyPercent(general.Cell, caps), general, ratio),
		sentence("clearance_time", fmt.Sprintf("Half of the declarations of advanced-certified enterprises were released within %s hours of lodgement, of those of general ones within %s; an inspection on site took %s minutes at the median against %s.",
			number(hours.Cell, 1, 1), number(generalHours.Cell, 1, 1), number(onsite.Cell, 1, 1), number(generalOnsite.Cell, 1, 1)), hours, generalHours, onsite, generalOnsite),
	}, nil
}

// twentyPercent reads the "20 %" of the founding briefing both ways: as the rate of general enterprises, and as the cap on the ratio.
func twentyPercent(general catalog.Cell, caps []catalog.CapCompliance) string {
	const stated = 0.20
	fits := "the records cannot tell whether that is so"
	if general.Low != nil && general.High != nil {
		fits = "that is another rate"
		if *general.Low <= stated && stated <= *general.High {
			fits = "20 % lies within"
		}
	}
	out := fmt.Sprintf("“20 %%” can be read two ways. As the rate of general enterprises: %s of their declarations were inspected (%s), %s.", percent(general, 1), span(general, 100, 1, " %"), fits)
	for _, c := range caps {
		if c.Tier != aeoRow || c.Weighting != catalog.WeighPooled {
			continue
		}
		if c.Cap == nil {
			out += fmt.Sprintf(" As a cap on the ratio to them: %s sets none that is known.", c.Regime.Code)
			continue
		}
		kept := map[catalog.Compliance]string{
			catalog.Pass: "the cap is kept", catalog.Fail: "the cap is broken", catalog.Inconclusive: "whether the cap is kept is open",
		}[c.Status]
		out += fmt.Sprintf(" As a cap on the ratio to them: %s allows %.2f, and the ratio was %s (%s): %s.", c.Regime.Code, *c.Cap, number(c.Ratio, 1, 3), span(c.Ratio, 1, 3, ""), kept)
	}
	return out
}

// officers are the claims about the allocation of resources.
func (b *briefing) officers(ctx context.Context) ([]catalog.BriefingSentence, error) {
	t := b.effort
	if err := read(ctx, t); err != nil {
		return nil, err
	}
	hours, declarations := t.of(aeoRow, "officerHoursShare"), t.of(aeoRow, "tradeShareDeclarations")
	avoided, own, reference := t.of(aeoRow, "inspectionsAvoided"), t.of(aeoRow, "freedOfficerHours"), t.of(aeoRow, "freedOfficerHoursAtReference")
	out := []catalog.BriefingSentence{sentence("officer_hours", fmt.Sprintf("Controls of their goods took %s of officer hours, for %s of declarations.", percent(hours.Cell, 1), percent(declarations.Cell, 1)), hours, declarations)}
	if own.Cell.Value == nil || avoided.Cell.Value == nil || reference.Cell.Value == nil {
		return append(out, sentence("freed_hours", fmt.Sprintf("What inspecting them at the rate of general enterprises would have taken is not known: %s.", whyNot(own.Cell)), avoided, own, reference)), nil
	}
	return append(out, sentence("freed_hours", fmt.Sprintf("By a model, inspecting them at the rate of general enterprises would have meant %s inspections more and %s to %s officer hours, by the hours of an inspection.",
		count(avoided.Cell), count(own.Cell), count(reference.Cell)), avoided, own, reference)), nil
}

// certificates are what changed for the enterprises certified in the year up to the end of the period.
func (b *briefing) certificates(ctx context.Context) ([]catalog.BriefingSentence, error) {
	year := catalog.Period{From: catalog.DateOf(b.during.To.In(utc).AddDate(-1, 0, 0)), To: b.during.To}
	q := catalog.Certification{During: year, Window: briefingWindow, Basis: catalog.Customs}
	panel, err := b.service.version.Panel(ctx, access.ScopeOf(b.p), q)
	if err != nil {
		return nil, err
	}
	var out []catalog.BriefingSentence
	for _, way := range []struct {
		method catalog.EffectMethod
		key    string
		than   string
	}{
		{catalog.DID, "certificates", "than uncertified ones in the same months"},
		{catalog.OwnBaseline, "certificates_own_baseline", "than they themselves before, season and trend included"},
	} {
		q.Method = way.method
		e := effectOf(q, panel)
		f := catalog.BriefingFigure{Fact: "certificationEffect", Measure: "reduction", Of: string(way.method), Unit: catalog.Ratio, Cell: e.Reduction}
		if e.Reduction.Value == nil {
			out = append(out, sentence(way.key, fmt.Sprintf("How much faster the %d enterprises certified from %s to %s clear %s is not known: %s.", e.Certified, year.From, year.To.AddDays(-1), way.than, whyNot(e.Reduction)), f))
			continue
		}
		called := "a change, not proven to be an effect of the certificate"
		if e.MayBeCalledEffect {
			called = "an effect of the certificate, that through fewer inspections included"
		}
		out = append(out, sentence(way.key, fmt.Sprintf("Enterprises certified from %s to %s (%d of %d could be compared) take %s less time from lodgement to release after the certificate %s (%s): %s.",
			year.From, year.To.AddDays(-1), e.Treated, e.Certified, percent(e.Reduction, 1), way.than, span(e.Reduction, 100, 1, " %"), called), f))
	}
	return out, nil
}

// briefingWindow is how many months on either side of a certificate are compared.
const briefingWindow = 6

// abroadQuestion is over two years, so that they hold both sides of recent arrangements.
func (b *briefing) abroadQuestion() catalog.Query {
	years := catalog.Period{From: catalog.DateOf(b.during.To.In(utc).AddDate(-2, 0, 0)), To: b.during.To}
	return table(catalog.Query{Fact: catalog.ForeignClearance.Name, During: years}, "partnerCountry", "foreignInspectionReduction")
}

// abroad are inspections by customs abroad since mutual recognition.
func (b *briefing) abroad(ctx context.Context) ([]catalog.BriefingSentence, error) {
	t := b.recognised
	if err := read(ctx, t); err != nil {
		return nil, err
	}
	var told []string
	var figures []catalog.BriefingFigure
	for _, r := range t.r.Rows {
		f := t.of(r.Keys[0], "foreignInspectionReduction")
		if f.Cell.Value == nil {
			continue
		}
		less, by := "less", percent(f.Cell, 0)
		if *f.Cell.Value < 0 {
			c := f.Cell
			more := -*c.Value
			c.Value = &more
			less, by = "more", percent(c, 0)
		}
		told, figures = append(told, fmt.Sprintf("in %s %s %s often (%s)", f.Of, by, less, span(f.Cell, 100, 0, " % less"))), append(figures, f)
	}
	if len(told) == 0 {
		q := t.q
		q.Rows, q.Total = catalog.Selection{}, catalog.Selection{Wanted: true, Measures: t.q.Rows.Measures}
		r, err := b.service.Ask(ctx, b.p, q)
		if err != nil {
			return nil, err
		}
		f := (&rows{q: q, r: r}).of("", "foreignInspectionReduction")
		return []catalog.BriefingSentence{sentence("abroad", fmt.Sprintf("How often consignments of advanced-certified enterprises are inspected abroad since mutual recognition is not known for the two years up to %s: %s.",
			b.during.To.AddDays(-1), whyNot(f.Cell)), f)}, nil
	}
	return []catalog.BriefingSentence{sentence("abroad", fmt.Sprintf("Since mutual recognition, consignments of advanced-certified enterprises were inspected abroad %s than before.", strings.Join(told, ", ")), figures...)}, nil
}

// orders are new orders of the period against the same days of the year before.
func (b *briefing) orders(ctx context.Context) ([]catalog.BriefingSentence, error) {
	t := b.growth
	if err := read(ctx, t); err != nil {
		return nil, err
	}
	with, without := t.of("mra_fixed", "newOrdersYoy"), t.of("non_mra", "newOrdersYoy")
	if with.Cell.Value == nil {
		return []catalog.BriefingSentence{sentence("orders", fmt.Sprintf("How new orders from partners of mutual recognition changed is not known: %s.", whyNot(with.Cell)), with)}, nil
	}
	says := fmt.Sprintf("New orders from partners of mutual recognition changed by %s year on year (%s)", signed(with.Cell), span(with.Cell, 100, 1, " %"))
	if without.Cell.Value != nil {
		says += fmt.Sprintf(", from others by %s (%s)", signed(without.Cell), span(without.Cell, 100, 1, " %"))
	}
	return []catalog.BriefingSentence{sentence("orders", says+"; demand differs by country, and recognition is not proven to be the cause.", with, without)}, nil
}

func signed(c catalog.Cell) string { return fmt.Sprintf("%+.1f %%", 100**c.Value) }

// cases are the enterprises that coordinators served.
func (b *briefing) cases(ctx context.Context) ([]catalog.BriefingSentence, error) {
	t := b.served
	if err := read(ctx, t); err != nil {
		return nil, err
	}
	served, opened, open, median := t.of("", "operatorsServed"), t.of("", "cases"), t.of("", "openCases"), t.of("", "caseResolutionMedianHours")
	certified := t.of(aeoRow, "operatorsServed")
	if served.Cell.Value == nil || *served.Cell.Value == 0 {
		return []catalog.BriefingSentence{sentence("coordination", "No case of a coordinator is recorded in the period.", served)}, nil
	}
	of := "none"
	if certified.Cell.Value != nil {
		of = count(certified.Cell)
	}
	return []catalog.BriefingSentence{sentence("coordination", fmt.Sprintf("Coordinators served %s enterprises, %s of them advanced-certified, in %s cases; %s are open, and half are resolved within %s hours (%s).",
		count(served.Cell), of, count(opened.Cell), count(open.Cell), number(median.Cell, 1, 0), span(median.Cell, 1, 0, " hours")), served, certified, opened, open, median)}, nil
}
