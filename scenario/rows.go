package scenario

import (
	"math"
	"strconv"
	"strings"

	"greenlane/record"
)

// columns are the header lines: the field names of the model.
var columns = map[record.Kind][]string{
	record.Operators: strings.Split("operator_id,uscc,customs_code,aeo_code,name,name_en,country,home_office,sector,size_class,group_id,"+
		"established_on,closed_on,recorded_at", ","),
	record.TierHistory: strings.Split("operator_id,valid_from,tier,management_tier,regime,change_kind,decision_no,decided_on,trigger_id,"+
		"cert_scope,recorded_at,version", ","),
	record.Declarations: strings.Split("declaration_id,declaration_no,version,op_type,direction,procedure_code,office,entry_exit_office,"+
		"transport_mode,operator_id,declarant_id,owner_id,partner_country,origin_destination_country,trade_country,lodged_at,lodging_regime,"+
		"channel,risk_score,risk_stratum,declared_ccy,invoice_value,value_basis,stat_value_cny,fx_rate_id,net_kg,gross_kg,packages,"+
		"container_nos,payload_hash,source_seq,recorded_at", ","),
	record.DeclarationItems: strings.Split("declaration_id,item_no,hs_code,ciq_code,origin,qty1,unit1,net_kg,stat_value_cny,"+
		"quarantine_required,risk_class", ","),
	record.DeclarationEvents: strings.Split("declaration_id,event_type,seq,occurred_at,tz_offset_min,recorded_at,source,actor_office,is_estimated", ","),
	record.Inspections: strings.Split("inspection_id,declaration_id,operator_id,side,control_type,selection_basis,ordered_at,started_at,"+
		"ended_at,is_joint,visit_id,officers_n,officer_hours,result,finding_codes,recovered_cny,recorded_at", ","),
	record.OperatorRoles: strings.Split("operator_id,role,valid_from,valid_to,recorded_at", ","),
	record.OperatorLinks: strings.Split("from_operator_id,to_operator_id,kind,effective_on,share,recorded_at", ","),
	record.CertificationApplications: strings.Split("application_id,operator_id,regime,kind,applied_on,onsite_on,decided_on,outcome,"+
		"recorded_at", ","),
	record.MRAAgreements:  strings.Split("mra_id,partner,signed_on,effective_on,ended_on,recognised_tiers,directions,benefits,recorded_at", ","),
	record.MRATerritories: strings.Split("mra_id,country,effective_from,effective_to,recorded_at", ","),
	record.ForeignClearances: strings.Split("foreign_clearance_id,operator_id,country,declared_at,inspected,inspection_minutes,"+
		"aeo_code_used,source,weight,document_ref,recorded_at", ","),
	record.TradeOrders: strings.Split("order_id,operator_id,country,signed_on,ccy,value,value_cny,is_new,status,contract_no,recorded_at", ","),
	record.Offences: strings.Split("offence_id,operator_id,kind,domain,occurred_on,decided_on,decision_no,fine_cny,status,"+
		"voluntary_disclosure,recorded_at", ","),
	record.JointMeasures: strings.Split("measure_id,operator_id,direction,agency_code,measure_code,trigger_id,imposed_on,executed_on,"+
		"lifted_on,status,person_level,recorded_at", ","),
	record.CreditAssessments: strings.Split("assessment_id,operator_id,kind,regime,standard_version,assessed_on,total_score,outcome,"+
		"recorded_at", ","),
	record.AssessmentItems: strings.Split("assessment_id,criterion_code,criterion_class,domain,applicable,score,recorded_at", ","),
	record.CoordinatorCases: strings.Split("case_id,operator_id,coordinator_id,channel,kind,is_difficult,theme,opened_at,"+
		"first_response_at,resolved_at,closed_at,reopened_n,outcome,recorded_at", ","),
	record.CostParameters: strings.Split("name,scenario,value,unit,valid_from,source,recorded_at", ","),
	record.FXRates:        strings.Split("ccy,kind,valid_from,cny_per_unit,quote_unit,recorded_at", ","),
	record.Calendars:      strings.Split("office,date,workday,open_minutes,recorded_at", ","),
}

// operatorRow, tierRow, declarationRow, itemRow, eventRow and inspectionRow are the rows of the files. Operator ids are
// numbers here and `OP000357` in the files; a declaration's id is its 18-digit number.
type operatorRow struct {
	id                     uint32
	uscc, customsCode, aeo string
	name, nameEn           string
	homeOffice, sector     string
	sizeClass              string
	group                  uint32
	established            int32 // day
	closed                 int32 // day; 0 = not closed
	recorded               int64
}

type tierRow struct {
	operator         uint32
	from             int64 // local midnight
	tier             tier
	change, decision string
	decided          int32 // day
	recorded         int64
	version          int
}

type declarationRow struct {
	id                         uint64
	version                    int
	opType                     string
	imported                   bool
	procedure, office, exit    string
	mode                       string
	operator, declarant, owner uint32
	partner, origin, trade     string
	lodged                     int64
	lodgedUTC                  bool // write the instant with Z
	regime, channel, stratum   string
	riskMilli                  int
	cents                      int64  // invoice and statistical value, both CNY
	ccy, invoice               string // instead of cents: an invoice in another currency, without a statistical value
	net, gross                 int64  // grams
	packages                   int
	container                  []byte
	hash                       uint64
	seq                        uint64
	recorded                   int64
}

type itemRow struct {
	declaration uint64
	no          int
	goods       *goods
	origin      string
	quantity    int64 // thousandths of the unit
	net         int64 // grams
	cents       int64
}

type eventRow struct {
	declaration        uint64
	kind               string
	seq                int
	occurred, recorded int64
	utc                bool // write the instants with Z; the offset of the office stays 480
	office             string
}

type inspectionRow struct {
	declaration             uint64
	no                      int  // of the declaration, from 1
	visit                   int  // likewise; 0 = no
	joint                   bool // customs and quarantine came together
	operator                uint32
	control, basis          string
	ordered, started, ended int64 // 0 = not yet
	officers                int
	hours                   float64
	result, findings        string
	recovered               int64 // cents
	recorded                int64
}

// row writes a row of a kind that has few: its cells in the order of the columns, empty where nothing is stated.
func (s *sheet) row(cells ...string) {
	for _, c := range cells {
		s.buf = appendText(s.buf, c)
	}
	s.end()
}

func (s *sheet) operator(r *operatorRow) {
	b := appendOperator(s.buf, r.id)
	for _, v := range []string{r.uscc, r.customsCode, r.aeo, r.name, r.nameEn, "CN", r.homeOffice, r.sector, r.sizeClass} {
		b = appendText(b, v)
	}
	b = appendOperator(b, r.group)
	b = append(appendDate(b, r.established), ',')
	if r.closed > 0 {
		b = appendDate(b, r.closed)
	}
	b = append(b, ',')
	s.buf = append(appendInstant(b, r.recorded), ',')
	s.end()
}

func (s *sheet) tier(r *tierRow) {
	b := appendOperator(s.buf, r.operator)
	b = append(appendInstant(b, r.from), ',')
	b = appendText(appendText(b, r.tier.String()), r.tier.String())
	b = appendText(appendText(appendText(b, "D237"), r.change), r.decision)
	b = append(appendDate(b, r.decided), ',', ',')
	scope := ""
	if r.tier == advanced || r.tier == certified {
		scope = "all"
	}
	b = append(appendInstant(appendText(b, scope), r.recorded), ',')
	s.buf = append(strconv.AppendInt(b, int64(r.version), 10), ',')
	s.end()
}

func (s *sheet) declaration(r *declarationRow) {
	b := append(strconv.AppendUint(s.buf, r.id, 10), ',')
	b = append(strconv.AppendUint(b, r.id, 10), ',')
	b = append(strconv.AppendInt(b, int64(r.version), 10), ',')
	b = appendText(b, r.opType)
	direction, basis := "export", "FOB"
	if r.imported {
		direction, basis = "import", "CIF"
	}
	b = appendText(appendText(appendText(b, direction), r.procedure), r.office)
	b = appendText(appendText(b, r.exit), r.mode)
	b = appendOperator(appendOperator(appendOperator(b, r.operator), r.declarant), r.owner)
	b = appendText(appendText(appendText(b, r.partner), r.origin), r.trade)
	if r.lodgedUTC {
		b = append(appendInstantUTC(b, r.lodged), ',')
	} else {
		b = append(appendInstant(b, r.lodged), ',')
	}
	b = appendText(appendText(b, r.regime), r.channel)
	b = append(b, '0', '.', byte('0'+r.riskMilli/100), byte('0'+r.riskMilli/10%10), byte('0'+r.riskMilli%10), ',')
	b = appendText(b, r.stratum)
	if r.ccy == "" {
		b = append(appendCents(appendText(b, "CNY"), r.cents), ',')
		b = append(appendCents(appendText(b, basis), r.cents), ',')
	} else {
		b = append(appendText(appendText(appendText(b, r.ccy), r.invoice), basis), ',')
	}
	b = append(b, ',') // fx_rate_id
	b = append(appendGrams(b, r.net), ',')
	b = append(appendGrams(b, r.gross), ',')
	b = append(strconv.AppendInt(b, int64(r.packages), 10), ',')
	b = append(append(b, r.container...), ',')
	b = append(appendHex(b, r.hash), ',')
	b = append(strconv.AppendUint(b, r.seq, 10), ',')
	s.buf = append(appendInstant(b, r.recorded), ',')
	s.end()
}

func (s *sheet) item(r *itemRow) {
	b := append(strconv.AppendUint(s.buf, r.declaration, 10), ',')
	b = append(strconv.AppendInt(b, int64(r.no), 10), ',')
	b = appendText(appendText(appendText(b, r.goods.hs), r.goods.ciq), r.origin)
	b = append(appendGrams(b, r.quantity), ',')
	b = append(appendGrams(appendText(b, r.goods.unit), r.net), ',')
	b = append(appendCents(b, r.cents), ',')
	s.buf = appendText(appendTruth(b, r.goods.quarantine), r.goods.risk)
	s.end()
}

func (s *sheet) event(r *eventRow) {
	b := append(strconv.AppendUint(s.buf, r.declaration, 10), ',')
	b = append(strconv.AppendInt(appendText(b, r.kind), int64(r.seq), 10), ',')
	if r.utc {
		b = append(appendInstantUTC(b, r.occurred), ",480,"...)
		b = append(appendInstantUTC(b, r.recorded), ',')
	} else {
		b = append(appendInstant(b, r.occurred), ",480,"...)
		b = append(appendInstant(b, r.recorded), ',')
	}
	s.buf = append(appendText(append(b, "system,"...), r.office), "0,"...)
	s.end()
}

func (s *sheet) inspection(r *inspectionRow) {
	b := appendNumbered(s.buf, 'I', r.declaration, r.no)
	b = append(strconv.AppendUint(b, r.declaration, 10), ',')
	b = append(appendOperator(b, r.operator), "domestic,"...)
	b = appendText(appendText(b, r.control), r.basis)
	for _, t := range [...]int64{r.ordered, r.started, r.ended} {
		if t != 0 {
			b = appendInstant(b, t)
		}
		b = append(b, ',')
	}
	b = appendTruth(b, r.joint)
	switch {
	case r.control == controlDocumentary:
		b = append(b, ',')
	case r.visit > 0:
		b = appendNumbered(b, 'V', r.declaration, r.visit)
	default:
		b = appendNumbered(b, 'V', r.declaration, r.no)
	}
	b = append(strconv.AppendInt(b, int64(r.officers), 10), ',')
	b = append(strconv.AppendFloat(b, r.hours, 'f', 4, 64), ',')
	b = appendText(appendText(b, r.result), r.findings)
	if r.recovered > 0 {
		b = appendCents(b, r.recovered)
	}
	s.buf = append(appendInstant(append(b, ','), r.recorded), ',')
	s.end()
}

// roundHours is the number of hours as the inspection file states it.
func roundHours(h float64) float64 { return math.Round(h*1e4) / 1e4 }

// appendText writes a field and its comma, quoted where CSV asks for it.
func appendText(b []byte, v string) []byte {
	if strings.ContainsAny(v, ",\"\n\r") {
		return append(append(append(append(b, '"'), strings.ReplaceAll(v, `"`, `""`)...), '"'), ',')
	}
	return append(append(b, v...), ',')
}

// appendTruth writes 1 or 0 and a comma.
func appendTruth(b []byte, v bool) []byte {
	if v {
		return append(b, "1,"...)
	}
	return append(b, "0,"...)
}

// appendOperator writes OP and at least six digits, and a comma.
func appendOperator(b []byte, id uint32) []byte {
	b = append(b, "OP"...)
	for limit := uint32(100000); id < limit && limit > 1; limit /= 10 {
		b = append(b, '0')
	}
	return append(strconv.AppendUint(b, uint64(id), 10), ',')
}

func operatorText(id uint32) string {
	return strings.TrimSuffix(string(appendOperator(nil, id)), ",")
}

// appendNumbered writes a letter, the declaration number, a dash and the number within the declaration.
func appendNumbered(b []byte, letter byte, declaration uint64, no int) []byte {
	b = append(strconv.AppendUint(append(b, letter), declaration, 10), '-')
	return append(strconv.AppendInt(b, int64(no), 10), ',')
}

func appendHex(b []byte, v uint64) []byte {
	for shift := 60; shift >= 0; shift -= 4 {
		b = append(b, "0123456789abcdef"[v>>shift&15])
	}
	return b
}
