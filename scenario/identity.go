package scenario

import "strings"

// socialCode is a unified social credit code (GB 32100-2015): department 9, category 1, the area, an organisation code
// with its own check digit (GB 11714, mod 11), and the check digit mod 31.
func socialCode(area string, id uint32) string {
	b := append([]byte("91"), area...)
	organisation := []byte("MA000000")
	for i := 7; i > 1; i-- {
		organisation[i] = codeAlphabet[id%31]
		id /= 31
	}
	b = append(append(b, organisation...), organisationCheck(organisation))
	return string(append(b, socialCheck(b)))
}

// codeAlphabet is the character set of GB 32100: no I, O, S, V, Z.
const codeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// socialCheck is the 18th character over the first 17: weights 3^i mod 31.
func socialCheck(b []byte) byte {
	sum, weight := 0, 1
	for _, c := range b {
		sum += strings.IndexByte(codeAlphabet, c) * weight
		weight = weight * 3 % 31
	}
	return codeAlphabet[(31-sum%31)%31]
}

// organisationCheck is the ninth character of GB 11714 over the first eight; letters count from A = 10.
func organisationCheck(b []byte) byte {
	sum := 0
	for i, weight := range [...]int{3, 7, 9, 10, 5, 8, 4, 2} {
		v := int(b[i] - '0')
		if b[i] >= 'A' {
			v = int(b[i]-'A') + 10
		}
		sum += v * weight
	}
	switch c := 11 - sum%11; c {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + c)
	}
}

// customsCode is the ten-character registration: area and zone of Shanghai Pudong, kind 9, and the firm in base 31.
func customsCode(id uint32) string {
	b := []byte("3122900000")
	for i := len(b) - 1; i > 4; i-- {
		b[i] = codeAlphabet[id%31]
		id /= 31
	}
	return string(b)
}

// appendContainer writes a container number with its ISO 6346 check digit.
func appendContainer(b []byte, bits uint64) []byte {
	owner := [...]string{"COSU", "MSKU", "EGHU", "OOLU", "HLXU", "TCLU", "CMAU", "ONEU"}[bits&7]
	start := len(b)
	b = append(b, owner...)
	serial := bits >> 3 % 1000000
	for div := uint64(100000); div > 0; div /= 10 {
		b = append(b, byte('0'+serial/div%10))
	}
	sum, weight := 0, 1
	for _, c := range b[start:] {
		v := int(c - '0')
		if c >= 'A' {
			// Letters count from 10 and skip the multiples of 11.
			v = int(c-'A') + 10
			v += (v - 1) / 10
		}
		sum += v * weight
		weight *= 2
	}
	return append(b, byte('0'+sum%11%10))
}

// Parts of the firms' names: synthetic, and alike in both languages. Sectors are divisions of ISIC Rev. 4.
var (
	nameParts = [...][2]string{
		{"华", "Hua"},
		{"申", "Shen"},
		{"瑞", "Rui"},
		{"宏", "Hong"},
		{"嘉", "Jia"},
		{"泰", "Tai"},
		{"永", "Yong"},
		{"信", "Xin"},
		{"达", "Da"},
		{"盛", "Sheng"},
		{"通", "Tong"},
		{"新", "Xin"},
		{"海", "Hai"},
		{"联", "Lian"},
		{"安", "An"},
		{"德", "De"},
	}
	sectors = [...]struct{ code, zh, en string }{
		{"26", "电子", "Electronics"},
		{"28", "机械", "Machinery"},
		{"20", "化工", "Chemicals"},
		{"13", "纺织", "Textiles"},
		{"10", "食品", "Foods"},
		{"29", "汽车零部件", "Auto Parts"},
		{"32", "医疗器械", "Medical Devices"},
		{"46", "国际贸易", "International Trading"},
	}
)

const (
	sectorBroker   = "52"
	sectorPortGear = "28"
)

// firm fills names, codes and dates of an operator from its number.
func firm(id uint32, r *random) operatorRow {
	s := sectors[r.below(len(sectors))]
	a, b := nameParts[r.below(len(nameParts))], nameParts[r.below(len(nameParts))]
	number := strings.TrimPrefix(operatorText(id), "OP")
	return operatorRow{
		id: id, uscc: socialCode("310115", id), customsCode: customsCode(id),
		name:       "上海" + a[0] + b[0] + s.zh + "有限公司" + number,
		nameEn:     "Shanghai " + a[1] + strings.ToLower(b[1]) + " " + s.en + " Co., Ltd. " + number,
		homeOffice: homeOffices.at(r.next()).code, sector: s.code, group: id,
		established: day(1992, 1, 1) + int32(r.below(25*365)),
		recorded:    at(2018, 5, 2, 8, 0) + int64(r.below(8*secondsAHour))*msPerSecond,
	}
}

// certify gives a firm its AEO code: AEOCN and the customs code.
func (o *operatorRow) certify() { o.aeo = "AEOCN" + o.customsCode }
