package scenario

// details is everything about a declaration that carries no truth; it follows from the salt.
type details struct {
	imported  bool
	office    *office
	exit      *office
	partner   *country
	procedure *procedure
	mode      string
	stratum   string
	items     int
	paid      bool
}

func (l *lodgement) details() details {
	a, b := mix(l.salt+1), mix(l.salt+2)
	d := details{
		imported: a&0xff < 133, office: offices.at(a >> 8), exit: offices.at(a >> 24), partner: partners.at(a >> 40),
		procedure: procedures.at(b), items: 1, paid: b>>16&0xff < 205,
	}
	if b>>24&7 != 0 {
		d.exit = d.office
	}
	switch u := b >> 27 & 0xff; {
	case d.office.air:
		d.mode = "air"
	case u < 236:
		d.mode = "sea"
	case u < 250:
		d.mode = "road"
	default:
		d.mode = "rail"
	}
	d.stratum = [...]string{"L", "L", "L", "L", "M", "M", "M", "H"}[b>>35&7]
	switch u := b >> 38 & 0xff; {
	case u < 13:
		d.items = 3
	case u < 90:
		d.items = 2
	}
	return d
}

// number is the 18-digit declaration number: office, year, and a serial over the whole world.
func (p *monthPlan) number(i int, d *details) uint64 {
	office := uint64(0)
	for _, c := range []byte(d.office.code) {
		office = office*10 + uint64(c-'0')
	}
	year := uint64(firstYear + p.month/12)
	return (office*10000+year)*1e10 + uint64(p.world.firstIndex[p.month]+i+1)
}

// declarant is the firm itself, or for three in eight a broker.
func (p *monthPlan) declarant(l *lodgement) uint32 {
	u := mix(l.salt + 3)
	if brokers := p.world.brokers; u&7 < 3 && len(brokers) > 0 {
		return brokers[u>>8%uint64(len(brokers))]
	}
	return l.operator
}

func (p *monthPlan) writeDeclarations(declarations, items *sheet) {
	var container []byte
	for i := range p.lodgements {
		l := &p.lodgements[i]
		d := l.details()
		u := mix(l.salt + 4)
		row := declarationRow{
			id: p.number(i, &d), version: 1, opType: opOriginal, imported: d.imported, procedure: d.procedure.code,
			office: d.office.code, exit: d.exit.code, mode: d.mode, operator: l.operator, declarant: p.declarant(l), owner: l.operator,
			partner: d.partner.code, trade: d.partner.code, origin: partners.at(u).code, lodged: l.lodged,
			regime: "one-step", channel: "green", stratum: d.stratum, riskMilli: int(u >> 16 % 1000), cents: l.cents, net: l.net,
			gross: l.net + l.net*int64(2+u>>32&7)/100, packages: 1 + int(l.net/25000), seq: uint64(p.world.firstIndex[p.month] + i + 1),
			recorded: l.lodged + int64(60+u>>40&255)*msPerSecond,
		}
		if u>>48&3 != 0 {
			row.origin = d.partner.code
		}
		if u>>50&15 == 0 {
			row.regime = "two-step"
		}
		switch l.check {
		case unchecked:
		case onSite:
			row.channel = "red"
		case onDocuments:
			row.channel = "yellow"
		}
		if d.mode == "sea" && u>>54&1 == 0 {
			container = appendContainer(container[:0], mix(l.salt+5))
			row.container = container
		}
		row.hash = mix(row.id ^ mix(l.salt))
		declarations.declaration(&row)
		writeItems(items, &row, d.items, l.salt)
	}
}

// writeItems splits the declaration exactly; the first item is the largest.
func writeItems(s *sheet, d *declarationRow, n int, salt uint64) {
	var items [3]itemRow
	first := &items[0]
	*first = itemRow{cents: d.cents, net: d.net}
	for i := 1; i < n; i++ {
		u := mix(salt + 20 + uint64(i))
		items[i].cents = d.cents * int64(10+u%20) / 100
		items[i].net = d.net * int64(10+u>>8%20) / 100
		first.cents -= items[i].cents
		first.net -= items[i].net
	}
	for i := range items[:n] {
		item := &items[i]
		item.declaration, item.no, item.origin, item.goods = d.id, i+1, d.origin, tariff.at(mix(salt+10+uint64(i)))
		item.quantity = max(1, item.net/item.goods.gramsAUnit) * 1000
		s.item(item)
	}
}

func (p *monthPlan) writeInspections(s *sheet) {
	for i := range p.lodgements {
		l := &p.lodgements[i]
		if l.visits == 0 {
			continue
		}
		d := l.details()
		id := p.number(i, &d)
		for k, v := range p.visitsOf(l) {
			row := inspectionRow{
				declaration: id, no: k + 1, operator: l.operator, control: v.control, basis: v.basis, ordered: v.ordered, officers: v.officers,
				hours: v.hours, result: v.result, findings: v.findings, recovered: v.recovered, recorded: v.ordered + 2*msPerMinute,
			}
			if v.started < worldCut {
				row.started, row.recorded = v.started, v.started
			}
			if v.done() {
				row.ended, row.recorded = v.ended, v.ended
			}
			row.recorded = min(row.recorded+int64(60+l.salt>>20&511)*msPerSecond, worldCut)
			s.inspection(&row)
		}
	}
}

func (p *monthPlan) visitsOf(l *lodgement) []visit {
	return p.visits[l.firstVisit : l.firstVisit+l.visits]
}

func (p *monthPlan) writeEvents(s *sheet) {
	for i := range p.lodgements {
		l := &p.lodgements[i]
		d := l.details()
		e := eventWriter{sheet: s, row: eventRow{declaration: p.number(i, &d), office: d.office.code}, delays: mix(l.salt + 6)}
		channelled := l.channelled()
		e.write("ARR", 1, l.arrived)
		e.write("LOD", 1, l.lodged)
		e.write("ACC", 1, l.accepted())
		// The cut of the data is the latest recorded_at: the last declaration's channel is recorded exactly then.
		e.atCut = p.month == monthCount-1 && i == len(p.lodgements)-1
		e.write("CHN", 1, channelled)
		e.atCut = false
		for k, v := range p.visitsOf(l) {
			if v.control == controlDocumentary {
				e.write("DOC_S", 1, v.started)
				e.write("DOC_E", 1, v.ended)
				continue
			}
			e.write("INS_N", k+1, v.ordered)
			e.write("INS_S", k+1, v.started)
			e.write("INS_E", k+1, v.ended)
		}
		if d.imported && d.paid {
			e.write("PAY", 1, max(channelled+msPerMinute, l.lodged+l.took()/2/msPerSecond*msPerSecond))
		}
		e.write("REL", 1, l.released)
		if !d.imported {
			e.write("CLR", 1, l.released+int64(5*60+l.salt>>40&2047)*msPerSecond)
		}
		e.write("OUT", 1, l.removed)
	}
}

// eventWriter writes the events of one declaration that happened before the cut.
type eventWriter struct {
	sheet  *sheet
	row    eventRow
	delays uint64
	atCut  bool // record the next event exactly at the cut
}

func (e *eventWriter) write(kind string, seq int, occurred int64) {
	if occurred >= worldCut {
		return
	}
	e.delays = e.delays>>5 | e.delays<<59
	e.row.kind, e.row.seq, e.row.occurred = kind, seq, occurred
	e.row.recorded = min(occurred+int64(30+e.delays&255)*msPerSecond, worldCut)
	if e.atCut {
		e.row.recorded = worldCut
	}
	e.sheet.event(&e.row)
}
