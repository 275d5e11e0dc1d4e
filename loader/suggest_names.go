package loader

import (
	"strings"
	"unicode"
)

// columnNames are what sources call the canonical columns, by field or kind.field: English names, those of Chinese and Korean extracts, and
// those of ASYCUDA. A name with a question mark is one that other things are called by too; what speaks against it follows in brackets.
// Columns are compared without regard to case, blanks and marks. The canonical name needs no entry.
var columnNames = map[string]string{
	"declaration_id":  "declaration, declaration number, entry number, entry id, MRN, customs declaration no, 数据中心统一编号, 신고번호, 수입신고번호",
	"declaration_no":  "报关单号, 报关单编号, 海关编号, 报关单号码",
	"direction":       "flow, trade flow, import export, im ex, 进出口标志, 进出口类型, 进出口, 수출입구분, regime, declaration type? (it may hold more than the direction)",
	"procedure_code":  "procedure, customs procedure, extended procedure, EXTENDED PROC, import type, 监管方式, 贸易方式, 监管方式代码, 수입신고구분코드",
	"office":          "office id, office code, customs office, customs house, port of entry? (the office of lodgement may be another), 申报海关, 申报地海关, 申报关别, 主管海关, 통관지세관부호",
	"transport_mode":  "mode of transport, transport mode, means of transport, MEANS_OF_TPT, 运输方式, 运输方式代码, 운송수단유형코드",
	"declarant_id":    "declarant, declarant code, agent code, broker id, DEC_CODE, customs broker, 申报单位代码, 申报单位编码, 报关行代码, 신고인부호",
	"owner_id":        "owner of goods, 货主单位代码, 消费使用单位代码, 生产销售单位代码",
	"partner_country": "country of departure, country of dispatch, country of consignment, country of destination, LASTCONSIGNED, trading partner? (it may be a firm), 启运国, 启运国地区, 起运国, 运抵国, 运抵国地区, 적출국코드",
	"trade_country":   "trading country, 贸易国, 贸易国别, 贸易国地区",
	"lodged_at":       "date? (it may be that of something else), declaration date, date of declaration, lodgement date, lodged, registration date, REGDATE, submitted at, 申报日期, 申报时间, 신고일자, 신고일시",
	"channel":         "lane, selectivity lane, lane at selectivity, risk channel, selectivity, 通道, 신호",
	"risk_score":      "risk, score? (it may be no risk score), 风险分值, 风险评分",
	"declared_ccy":    "currency, currency code, invoice currency, 币制, 成交币制, 币种",
	"invoice_value": "invoice amount, invoice total, declared value, total value, customs value? (it is the value for duty), " +
		"item price? (it is the value of one item), 成交总价, 总价? (it is the value of one item), 统计美元值? (it is in USD whatever the contract says; state the currency too), 과세가격원화금액? (it is in KRW; state the currency too)",
	"stat_value_cny":    "statistical value, 统计人民币值, 统计人民币价, 统计值人民币, 人民币值",
	"net_kg":            "net mass, net weight, netweight, net weight kg, 净重, 净重千克, 신고중량? (it may be gross), 신고중량kg? (it may be gross)",
	"gross_kg":          "gross mass, gross weight, grossweight, gross weight kg, 毛重, 毛重千克",
	"packages":          "number of packages, package count, 件数",
	"container_nos":     "container, container number, containers, 集装箱号, 集装箱编号",
	"lodging_regime":    "clearance mode, 申报模式, 通关模式",
	"name":              "operator name, importer name, firm name, company name, 经营单位名称, 企业名称, 境内收发货人名称",
	"uscc":              "社会信用代码, 统一社会信用代码, credit code",
	"customs_code":      "海关编码, 海关注册编码, 企业海关编码, 海关十位编码",
	"aeo_code":          "AEO number, AEO编码",
	"home_office":       "注册海关, 注册地海关",
	"tier":              "credit tier, AEO status, credit rating, credit level, 信用等级, 企业信用等级, 企业类别",
	"valid_from":        "effective from, effective date, valid since, 生效日期, 认定日期? (the decision may take effect later)",
	"decision_no":       "decision number, 决定书编号, 文书编号",
	"decided_on":        "decision date, 决定日期",
	"item_no":           "item, item number, ITEMNO, line number, 项号, 商品序号, 란번호",
	"hs_code":           "HS, HSCODE, HS code, HS6 code, HS6, HS8, HS10, commodity code, tariff code, 商品编码, 商品编号, 税号, HS10단위부호, HS6단위부호",
	"origin":            "country of origin, origin country, 原产国, 原产国地区, 원산지국가코드",
	"qty1":              "quantity, QTY, 法定数量, 第一法定数量, 成交数量? (it may be in another unit)",
	"unit1":             "unit, unit of quantity, 法定单位, 第一法定单位, PKGKND? (it is the kind of packages)",
	"event_type":        "event, event code, operation, milestone, 环节, 节点, 操作类型",
	"occurred_at":       "event time, event date, operation time, timestamp, 操作时间, 节点时间",
	"actor_office":      "acting office, 操作海关, office? (it may be the office of lodgement)",
	"seq":               "document version? (it may count versions of the declaration), sequence",
	"tz_offset_min":     "utc offset minutes",
	"inspection_id":     "inspection, inspection number, control number, examination id, 查验单号, 查验编号",
	"control_type":      "type of control, inspection type, examination type, 查验方式, 查验类型",
	"selection_basis":   "selection reason, selected by, 布控类型, 选查方式",
	"ordered_at":        "inspection ordered, selected at, 布控时间, 查验下达时间",
	"started_at":        "inspection start, examination start, 查验开始时间",
	"ended_at":          "inspection end, examination end, 查验结束时间",
	"officers_n":        "officers, number of officers, 查验人数",
	"result":            "inspection result, examination result, control result, fraud? (a flag says that something was found; it may not say who was examined), 查验结果, 검사결과코드",
	"finding_codes":     "findings, 查获情况",
	"recovered_cny":     "recovered, 补税金额",
	"entry_exit_office": "office of entry, border office, port office, ENTRY? (it may be a number), 进出境关别, 进出口岸, 进口口岸, 出口口岸, 进境关别, 出境关别",
	"operators.country": "operator country, importer country",
	"recorded_at":       "updated at, last modified, 更新时间",

	"operator_id": "operator, importer id, importer, importer code, importer TIN, exporter id, exporter code, TPIN, TIN, taxpayer id, trader id, firm id, " +
		"经营单位代码, 经营单位编码, 境内收发货人代码, 境内收发货人编码, 收发货人代码, 企业编码, 企业代码, 수입자부호, 수출자부호, " +
		"经营单位? (it may hold names), 境内收发货人? (it may hold names), 收发货人? (it may hold names)",
	"declarations.origin_destination_country": "country of origin, origin country, final destination, 原产国, 原产国地区, 最终目的国, 最终目的国地区, 원산지국가코드",
}

// eventNames are what sources call the column of an event of which they have one column each.
var eventNames = map[string]string{
	"ARR":   "arrival time, arrived at, arrival date, arrival, 抵港时间, 运抵时间, 到港时间, 进境时间",
	"UNL":   "unloading time, unloaded at, discharge time, 卸货时间",
	"ACC":   "acceptance time, accepted at, acceptance date, 接单时间, 受理时间",
	"ASM":   "assessment time, assessed at, 审结时间, 审单时间",
	"PAY":   "payment time, payment date, paid at, 缴税时间, 缴款时间",
	"INS_S": "查验开始时间, inspection start, examination start",
	"INS_E": "查验结束时间, inspection end, examination end",
	"REL":   "release time, release date, released at, released, release, 放行时间, 放行日期",
	"CLR":   "结关时间, 结关日期, closing time, clearance time? (sources mean release or closing by it), clearance date? (sources mean release or closing by it)",
	"OUT":   "gate out, gate out time, exit time, removal time, left at, 提离时间, 提货时间, 出场时间",
}

// registration is an identifier that some systems make of a number that begins anew every year at every office.
var registration = struct{ number, office, date string }{"REGNO, registration number, registration no", "OFFICE, office code, customs office", "REGDATE, registration date"}

// valueNames are what sources write for the codes of an enumeration. Only what cannot mean another code is here: numbers are not, as every
// administration numbers in its own way.
var valueNames = map[string]map[string]string{
	"direction": {
		"import":  "IM, imp, imports, importation, einfuhr, importación, importação, IM4, IM5, IM6, IM7, IM8, IM9, 进口, 수입",
		"export":  "EX, exp, exports, exportation, ausfuhr, exportación, exportação, EX1, EX2, EX3, EX8, 出口, 수출",
		"transit": "TR, TR8, T1, T2, durchfuhr, tránsito, 转关过境, 过境",
	},
	"transport_mode": {
		"sea":        "maritime, ocean, vessel, ship, sea transport, seeverkehr, 水路, 水路运输, 海运, 江海运输",
		"rail":       "railway, train, rail transport, schiene, 铁路, 铁路运输",
		"road":       "truck, lorry, highway, road transport, strasse, straße, 公路, 公路运输, 汽车运输",
		"air":        "air transport, aircraft, plane, airfreight, luftverkehr, 航空, 航空运输, 空运",
		"post":       "mail, postal, parcel post, 邮件, 邮件运输, 邮寄",
		"multimodal": "intermodal, multimodal transport, 多式联运",
		"fixed":      "pipeline, fixed installation, fixed transport installation, 固定设施运输, 管道",
	},
	"channel": {
		"green": "grün, gruen, vert, verde, 绿, 绿色, 绿色通道", "yellow": "gelb, jaune, amarillo, amarelo, 黄, 黄色, 黄色通道",
		"red": "rot, rouge, rojo, vermelho, 红, 红色, 红色通道", "blue": "blau, bleu, azul, 蓝, 蓝色, 蓝色通道",
	},
	"tier": { //nolint:gosec // names of credit tiers, no credentials
		"advanced_certified": "advanced certified, advanced certified enterprise, 高级认证企业, 高级认证", "certified": "certified enterprise, general certified enterprise, 一般认证企业, 一般认证",
		"regular": "regular enterprise, 一般信用企业, 其他注册登记和备案企业", "discredited": "discredited enterprise, 失信企业", "seriously_discredited": "严重失信企业, 严重失信主体",
	},
	"event_type": {
		"ASM": "validate and assess, assessment, assessed", "PAY": "payment, paid", "INS_E": "control results, end of inspection", "CHN": "re-route to green, system re-route to green, re-route to yellow, re-route to red",
		"REL": "release, released, clear declaration, 放行", "CLR": "结关", "ARR": "arrival, arrived, 运抵", "LOD": "lodgement, lodged, declaration lodged, 申报",
		"OUT": "gate out, 提离", "CAN": "cancellation, cancelled, 撤销", "AMD": "amendment, amended, 修改", "UNL": "unloading, discharge, 卸货",
	},
	"control_type": {
		"documentary": "document check, documentary check, 单证审核", "physical": "physical inspection, physical examination, 人工查验", "nii": "x-ray, scan, scanner, scanning, 机检, 机检查验",
		"lab": "laboratory, lab test, 化验",
	},
	"result": {"conform": "conformity, no discrepancy, 未见异常, 查验正常", "discrepancy": "discrepancies, 查验异常"},
}

// plainName is a name without what sources vary: case, blanks and marks.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// known says what a name stands for. doubt is what speaks against it, empty where nothing does.
type known struct{ code, doubt string }

// readNames reads a list of names for a code into a table by plain name.
func readNames(into map[string]known, code, names string) {
	for name := range strings.SplitSeq(names, ", ") {
		name, doubt, unsure := strings.Cut(name, "?")
		k := known{code: code}
		if unsure {
			k.doubt = strings.Trim(doubt, " ()")
		}
		if name = plainName(name); name != "" {
			into[name] = k
		}
	}
}
