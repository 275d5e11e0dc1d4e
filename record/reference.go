package record

import (
	"fmt"
	"strings"
)

// countryCodes are the ISO 3166-1 alpha-2 codes. ZZ (user-assigned: unknown) is allowed beside them and flagged.
const countryCodes = `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
	CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
	GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
	KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
	NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
	SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
	UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`

// unknownCountry is allowed where a country is asked for, and flagged.
const unknownCountry = "ZZ"

// Currencies by the decimals of their minor unit (ISO 4217). XXX, no or unknown currency, is kept at two decimals.
const (
	currencies0 = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
	currencies2 = `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP CRC
		CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW
		KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN
		QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS
		VED VES WST XCD XCG YER ZAR ZMW ZWG ZWL XXX`
	currencies3 = "BHD IQD JOD KWD LYD OMR TND"
	currencies4 = "CLF UYW"
)

// UnknownCurrency stands for a currency that the source does not state: no conversion, no rounding rule of its own.
const UnknownCurrency = "XXX"

func currencyDigits() map[string]uint32 {
	m := map[string]uint32{}
	for digits, codes := range map[uint32]string{0: currencies0, 2: currencies2, 3: currencies3, 4: currencies4} {
		for _, code := range strings.Fields(codes) {
			m[code] = digits
		}
	}
	return m
}

// chapters are those of the Harmonized System: 01 to 97 without 77, which is reserved; 98 and 99 are for national use.
func chapters() map[string]uint32 {
	m := map[string]uint32{}
	for i := 1; i <= 99; i++ {
		if i != 77 {
			m[fmt.Sprintf("%02d", i)] = 0
		}
	}
	return m
}

// sectors are the section letters of ISIC Rev. 4 (GB/T 4754 uses A to T of them) and two-digit divisions.
func sectors() map[string]uint32 {
	m := map[string]uint32{"unknown": 0}
	for c := 'A'; c <= 'U'; c++ {
		m[string(c)] = 0
	}
	for i := 1; i <= 99; i++ {
		m[fmt.Sprintf("%02d", i)] = 0
	}
	return m
}

// roleCodes are the operator roles of the model (WCO SAFE wording).
const roleCodes = `manufacturer importer exporter customs_broker carrier consolidator intermediary port_operator airport_operator
	terminal_operator integrated_operator warehouse_operator distributor freight_forwarder ecommerce_operator`

// standing are the lists of programme records, with the codes of the model.
var standing = map[string]string{
	"link_kind":          "merger split rename successor",
	"application_kind":   "initial re_verification",
	"foreign_source":     "exchange survey self",
	"order_status":       "signed amended cancelled",
	"offence_kind":       "smuggling_crime smuggling_act violation quarantine_violation arrears reporting_error",
	"offence_domain":     "customs inspection_quarantine other",
	"offence_status":     "final appealed revoked",
	"measure_direction":  "sanction incentive",
	"assessment_kind":    "initial re_verification self ad_hoc",
	"assessment_outcome": "pass fail rectify terminated",
	"criterion_class":    "internal_control financial compliance trade_security additional",
	"criterion_domain":   "customs inspection_quarantine both",
	"case_channel":       "wechat phone hotline12360 visit counter mail",
	"case_kind":          "policy_consultation hear_demands resolve_difficulty seek_opinions guide_improvement guide_cooperation other_cooperation",
	"case_outcome":       "resolved escalated referred withdrawn",
	"cost_scenario":      "low central high",
}

// editionNames are what editions of the Harmonized System are called, by year.
var editionNames = func() map[string]uint32 {
	m := map[string]uint32{}
	for _, year := range hsYears {
		m[fmt.Sprint(year)], m[fmt.Sprintf("HS%d", year)] = year, year
	}
	return m
}()

// officeCodes are customs areas of China (four digits ending in 00) and offices that are often met. Far from complete.
const officeCodes = `0100 0101 0102 0111 0200 0201 0202 0207 0400 0401 0500 0600 0700 0800 0801 0900 0901 0902 1500 1501 1900 1901
	2200 2201 2202 2203 2204 2205 2206 2207 2208 2209 2210 2211 2212 2213 2214 2215 2216 2217 2218 2219 2220 2221 2222 2223 2224 2225
	2226 2227 2228 2229 2230 2231 2232 2233 2234 2235 2236 2237 2238 2239 2240 2241 2242 2243 2244 2245 2246 2247 2248 2249
	2300 2301 2900 2901 2921 3100 3101 3300 3301 3500 3501 3700 3701 4000 4001 4200 4201 4240 4300 4301 4600 4601 4700 4701 4900 4901
	5100 5101 5141 5200 5201 5204 5205 5300 5301 5303 5304 5305 5306 5316 5317 5318 5320 5321 5343 5345 5348 5349
	5700 5701 5795 6000 6001 6400 6401 6700 6701 6800 6801 7200 7201 7208 7900 7901 7902 8000 8001 8300 8301 8600 8601
	8800 8801 9000 9001 9400 9401 9500 9501 9600 9601 9700 9701`

// procedureCodes are supervision modes of China Customs: those in use in 2017 and the e-commerce and market modes added since
// (1039 1210 1239 9610 9710 9810). The list has no official end, so it is partial.
const procedureCodes = `0110 0130 0139 0200 0214 0245 0255 0258 0265 0300 0314 0320 0345 0400 0420 0444 0445 0446 0456 0466 0500 0513 0544 0545
	0615 0642 0644 0654 0657 0664 0700 0715 0744 0815 0844 0845 0864 0865 1039 1139 1200 1210 1215 1233 1234 1239 1300 1427 1500 1523
	1616 1741 1831 2025 2225 2400 2439 2600 2700 2939 3010 3039 3100 3339 3410 3422 3511 3611 3612 3910 4019 4039 4139 4200 4239
	4400 4500 4539 4561 4600 5000 5010 5015 5033 5100 5200 5300 5335 5361 6033 9600 9610 9639 9700 9710 9739 9800 9810 9839 9900`

// temporaryProcedures: goods for repair, temporary admission, exhibitions. They stay outside trade values (IMTS 2010, 1.39 to 1.41).
const temporaryProcedures = "1300 2600 2700"

// freeProcedures: samples, replacements without charge, other free goods, aid and gifts. Their value may be zero.
const freeProcedures = "3010 3039 3100 3339 3511 3611 3612"

// errUnknown says that a name is none of the right ones.
func errUnknown(what, wrong string, right ...string) error {
	return fmt.Errorf("there is no %s %q; %s", what, wrong, Suggest(wrong, right))
}
