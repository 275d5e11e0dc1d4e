package record

import (
	"bytes"
	"time"
)

func noIdentity(r *Row) bool { return !r.Slots[declID].Set && !r.Slots[declNo].Set }

// fillDeclaration takes declaration_no for a missing declaration_id, and the operation that the version means.
func fillDeclaration(r *Row) {
	if !r.Slots[declID].Set {
		r.Slots[declID].PutText(r.Slots[declNo].Text)
	}
	if op := &r.Slots[declOp]; !op.Set {
		op.Put(OpOriginal)
		if r.Slots[declVersion].N > 1 {
			op.N = OpAmendment
		}
	}
}

const numberDigits = 18 // declaration numbers of China Customs

func wrongNumber(r *Row) bool {
	s := &r.Slots[declNo]
	for _, c := range s.Text {
		if c < '0' || c > '9' {
			return true
		}
	}
	return len(s.Text) > numberDigits
}

func shortNumber(r *Row) bool {
	s := &r.Slots[declNo]
	if !s.Set || len(s.Text) == numberDigits {
		return false
	}
	padded := r.scratch[:numberDigits]
	missing := copy(padded[:numberDigits-len(s.Text)], "000000000000000000")
	copy(padded[missing:], s.Text)
	s.Text = padded
	return true
}

const year2000 = int64(946_684_800_000) // 2000-01-01T00:00:00Z in ms

func lodgedOut(r *Row) bool {
	lodged, recorded := &r.Slots[declLodged], &r.Slots[declRecorded]
	at := r.Now
	if recorded.Set {
		at = recorded.N
	}
	return lodged.N < year2000 || lodged.N > at+Tolerance
}

func unknownPartner(r *Row) bool {
	for _, field := range [...]int{declPartner, declOrigin, declTrade} {
		if string(r.Slots[field].Text) == unknownCountry {
			return true
		}
	}
	return false
}

func zeroInvoice(r *Row) bool {
	s := &r.Slots[declInvoice]
	return s.Set && s.N == 0 && r.Slots[declProcedure].Info&procedureFree == 0
}

// tooFine rounds to the decimals of the currency. An unknown currency has no rule: it is kept at two decimals, silently.
func tooFine(r *Row) bool {
	s, currency := &r.Slots[declInvoice], &r.Slots[declCurrency]
	if !s.Set || !currency.Set || currency.Info >= 4 || s.N%pow10[4-currency.Info] == 0 && !s.inexact() {
		return false
	}
	unit := pow10[4-currency.Info]
	if !s.inexact() {
		s.N = roundTo(s.N, unit)
		return string(currency.Text) != UnknownCurrency
	}
	n, outcome := ParseDecimal(s.Text, uint8(currency.Info)) // rounding twice is wrong
	if outcome == NotANumber {
		return false
	}
	s.N = n * unit
	return outcome == Rounded && string(currency.Text) != UnknownCurrency
}

// inexact reports whether the number was rounded when it was read.
func (s *Slot) inexact() bool { return s.Info == uint32(Rounded) }

func basisOfDirection(r *Row) bool {
	var want string
	s := &r.Slots[declBasis]
	switch r.Slots[declDirection].N {
	case DirectionImport:
		want = "CIF"
	case DirectionExport:
		want = "FOB"
	default:
		return false
	}
	if string(s.Text) == want {
		return false
	}
	s.PutText(basisText[want])
	return true
}

var basisText = map[string][]byte{"CIF": []byte("CIF"), "FOB": []byte("FOB")}

// cny needs no exchange rate: statistical values are kept in it.
const cny = "CNY"

// declaredInCNY converts the invoice by the customs rate of the month in which the declaration was lodged, false where there is none.
// earlier says that only the rate of the month before is known.
func declaredInCNY(r *Row) (value int64, by rate, earlier, ok bool) {
	invoice, currency := &r.Slots[declInvoice], r.Slots[declCurrency].Text
	if !invoice.Set {
		return 0, rate{}, false, false
	}
	if string(currency) == cny {
		return (invoice.N + 50) / 100, rate{}, false, true // four decimals to two
	}
	if len(r.Profile.rates) == 0 {
		return 0, rate{}, false, false
	}
	if by, earlier, ok = r.Profile.rateOf(currency, r.LocalDay(r.Slots[declLodged].N)); ok {
		value, ok = by.inCNY(invoice.N)
	}
	return value, by, earlier, ok
}

// earlierRate is asked before the value is computed.
func earlierRate(r *Row) bool {
	if r.Slots[declValue].Set && r.Slots[declValue].N >= 0 {
		return false
	}
	_, _, earlier, ok := declaredInCNY(r)
	return ok && earlier
}

// valueAgainstInvoice takes what the file states; only a value whose rate is known can be compared.
// Tolerance: 2 %, for freight and insurance.
func valueAgainstInvoice(r *Row) bool {
	value := &r.Slots[declValue]
	below := value.Set && value.N < 0
	if below {
		value.Clear()
	}
	declared, by, earlier, ok := declaredInCNY(r)
	if !ok {
		return below
	}
	if !value.Set {
		value.Put(declared)
		if id := &r.Slots[declRate]; !id.Set && by.unit != 0 {
			id.PutText(by.name(r.Slots[declCurrency].Text))
		}
		return true
	}
	return !earlier && abs(value.N-declared) > declared/50
}

// name is what a declaration calls the rate that it was converted by.
func (r rate) name(currency []byte) []byte {
	day := time.Unix(r.from*86_400, 0).UTC()
	return day.AppendFormat(append([]byte(customsRate+"/"), append(currency[:len(currency):len(currency)], '/')...), time.DateOnly)
}

func valueNeedsRate(r *Row) bool {
	currency := string(r.Slots[declCurrency].Text)
	return !r.Slots[declValue].Set && currency != cny && currency != UnknownCurrency
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

func swappedWeights(r *Row) bool {
	net, gross := &r.Slots[declNet], &r.Slots[declGross]
	if !net.Set || !gross.Set || net.N <= gross.N || gross.N <= 0 || net.N >= weightLimit {
		return false
	}
	net.N, gross.N = gross.N, net.N
	return true
}

const weightLimit = 500_000_000 * 1000 // grams: kg with three decimals

func oddWeights(r *Row) bool {
	net, gross := &r.Slots[declNet], &r.Slots[declGross]
	return net.Set && (net.N <= 0 || net.N >= weightLimit) || gross.Set && (gross.N <= 0 || gross.N >= weightLimit) ||
		net.Set && gross.Set && net.N > gross.N
}

func wrongContainers(r *Row) bool {
	rest := r.Slots[declContainers].Text
	for len(rest) > 0 {
		end := bytes.IndexAny(rest, " ,;|")
		if end < 0 {
			end = len(rest)
		}
		if end > 0 && !isContainer(rest[:end]) {
			return true
		}
		rest = rest[min(end+1, len(rest)):]
	}
	return false
}

// isContainer checks ISO 6346: owner code, U, J or Z, six digits, and a check digit from weights 2^i, mod 11, mod 10.
// Letters count 10, 12 … 38 without the multiples of 11.
func isContainer(code []byte) bool {
	if len(code) != 11 || code[3] != 'U' && code[3] != 'J' && code[3] != 'Z' {
		return false
	}
	sum := 0
	for i, c := range code[:10] {
		v := int(c - '0')
		if i < 4 {
			if c < 'A' || c > 'Z' {
				return false
			}
			v = int(c-'A') + 10
			v += (v - 1) / 10
		} else if c < '0' || c > '9' {
			return false
		}
		sum += v << i
	}
	return int(code[10]-'0') == sum%11%10
}
