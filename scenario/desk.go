package scenario

import (
	"time"

	"greenlane/record"
)

// desk writes the rows of an adversarial world: everything that its trap does not need has a plain legal value.
type desk struct {
	book   *book
	random *random
	serial uint64
	cut    int64 // the latest recorded_at; every row is recorded by then
	held   *declarationRow
	known  map[uint32]operatorRow // firms as written
}

func newDesk(b *book, opt Options, cut int64) *desk {
	return &desk{book: b, random: newRandom(opt.Seed, 9), cut: cut, known: map[uint32]operatorRow{}}
}

// dateOfDecree is when D237 came into force: the first tier row of every firm.
var dateOfDecree = day(2018, time.May, 1)

// operator writes a firm without tier rows.
func (k *desk) operator(id uint32) {
	o := firm(id, k.random)
	o.sizeClass = "medium"
	k.book.of(record.Operators).operator(&o)
}

// firm writes an operator that has had the tier since the decree.
func (k *desk) firm(id uint32, t tier) { k.firmOf(id, t, id) }

// firmOf writes a firm that belongs to a group.
func (k *desk) firmOf(id uint32, t tier, group uint32) {
	o := firm(id, k.random)
	o.sizeClass, o.group = "medium", group
	if t == advanced || t == certified {
		o.certify()
	}
	k.known[id] = o
	k.book.of(record.Operators).operator(&o)
	k.step(&tierRow{operator: id, from: midnight(dateOfDecree), tier: t, change: changeMigration, recorded: midnight(dateOfDecree) + 9*msPerHour})
}

// step writes a tier row; an unset version is 1 and an unset recording the moment it takes effect.
func (k *desk) step(r *tierRow) {
	if r.version == 0 {
		r.version = 1
	}
	if r.recorded == 0 {
		r.recorded = r.from
	}
	if r.decided == 0 {
		r.decided = min(localDay(r.from), localDay(r.recorded))
	}
	k.serial++
	r.decision = "SHC-" + dateText(r.decided)[:4] + "-" + string(appendHex(nil, k.serial)[8:])
	k.book.of(record.TierHistory).tier(r)
}

// declaration prepares an import of 100 CNY by sea, recorded two minutes after lodging.
func (k *desk) declaration(operator uint32, lodged int64) declarationRow {
	k.serial++
	year := uint64(0)
	for _, c := range dateText(localDay(lodged))[:4] {
		year = year*10 + uint64(c-'0')
	}
	return declarationRow{
		id: (2248*10000+year)*1e10 + k.serial, version: 1, opType: opOriginal, imported: true, procedure: "0110", office: "2248", exit: "2248",
		mode: "sea", operator: operator, declarant: operator, owner: operator, partner: "DE", origin: "DE", trade: "DE", lodged: lodged,
		regime: "one-step", channel: "green", stratum: "L", riskMilli: 100, cents: 100_00, net: 1_000_000, gross: 1_050_000, packages: 1,
		hash: mix(k.serial), seq: k.serial, recorded: min(lodged+2*msPerMinute, k.cut),
	}
}

// declare writes a declaration. The last one is held back until close.
func (k *desk) declare(d *declarationRow) {
	k.release()
	held := *d
	k.held = &held
}

// close writes the last declaration as recorded exactly at the cut, so that the data ends there, and notes the cut.
func (k *desk) close(t *Truth) {
	if k.held != nil {
		k.held.recorded = k.cut
	}
	k.release()
	t.Cut = instantText(k.cut)
}

// nextLoad ends the files of a load: what is written from now on arrives later.
func (k *desk) nextLoad() {
	k.release()
	k.book.load++
}

// release writes the declaration that is held back.
func (k *desk) release() {
	if k.held != nil {
		k.book.of(record.Declarations).declaration(k.held)
	}
	k.held = nil
}

// expect notes what a right loader reports of the kind's file in this load.
func (k *desk) expect(kind record.Kind) *Outcome { return &k.book.of(kind).expect }

// report notes that one more row of the kind's file in this load is reported with a code.
func (k *desk) report(kind record.Kind, code string) {
	o := k.expect(kind)
	if o.Codes == nil {
		o.Codes = map[string]int64{}
	}
	o.Codes[code]++
}

// inspect writes one completed physical inspection of 32 minutes without findings, two hours after lodging.
func (k *desk) inspect(d *declarationRow) { k.inspectAgain(d, 1) }

// inspectAgain writes the no-th inspection of a declaration, each two hours after the one before.
func (k *desk) inspectAgain(d *declarationRow, no int) {
	start := d.lodged + 2*int64(no)*msPerHour
	k.book.of(record.Inspections).inspection(&inspectionRow{
		declaration: d.id, no: no, operator: d.operator, control: controlPhysical, basis: "risk_rule", ordered: start - msPerHour, started: start,
		ended: start + 32*msPerMinute, officers: 2, hours: roundHours(2*32./60 + 0.5), result: resultConform, recorded: min(start+40*msPerMinute, k.cut),
	})
}

// batch declares n times for one firm, evenly over [from, to), and inspects evenly spread ones of them. An inspection ends
// within three hours of lodging, so `to` is at least that long before the cut. As gives them what is particular.
func (k *desk) batch(operator uint32, from, to int64, n, inspected int, as ...func(*declarationRow)) {
	for i := range n {
		d := k.declaration(operator, from+(to-from)*int64(i)/int64(n)/msPerSecond*msPerSecond)
		chosen := (i+1)*inspected/n > i*inspected/n
		if chosen {
			d.channel = "red"
		}
		for _, f := range as {
			f(&d)
		}
		k.declare(&d)
		if chosen {
			k.inspect(&d)
		}
	}
}

func (k *desk) event(d *declarationRow, kind string, occurred int64) {
	k.eventAs(&eventRow{declaration: d.id, kind: kind, seq: 1, occurred: occurred, office: d.office})
}

// eventAs writes an event; an unset recording is three minutes after it occurred.
func (k *desk) eventAs(r *eventRow) {
	if r.recorded == 0 {
		r.recorded = min(r.occurred+3*msPerMinute, k.cut)
	}
	k.book.of(record.DeclarationEvents).event(r)
}
