package loader

import (
	"fmt"
	"slices"
	"strings"

	"greenlane/record"
)

// option is one way to make a canonical column. Its text is what stands behind the name of the column, on the same line or on those below.
type option struct {
	text  string
	lines []string // of a value table
	why   string
	doubt string // what speaks against it; empty where it can be taken as it is
	dated *dated

	sources []*sampled
}

// of joins what a record of the sample says in the option's columns.
func (o *option) of(row []string) string {
	parts := make([]string, len(o.sources))
	for i, c := range o.sources {
		parts[i] = row[c.at]
	}
	return strings.Join(parts, "\x00")
}

// dated says how an option reads instants.
type dated struct{ naive bool }

// options makes the ways in which a source column can become a canonical one, by what the sample shows of it.
func (c *sampled) options(f *record.Field, profile *record.Profile, why, doubt string) []option {
	name := quoted(c.name)
	plain := option{text: name, why: why, doubt: doubt, sources: []*sampled{c}}
	refused := func(format string, args ...any) []option {
		plain.doubt = fmt.Sprintf(format, args...)
		return []option{plain}
	}
	free := f.Type == record.Ident || f.Type == record.Words || f.Type == record.Set
	if len(c.texts) == 0 {
		if free {
			plain.why += "; the sample has no value in it"
			return []option{plain}
		}
		return refused("the sample has no value in it")
	}
	switch f.Type {
	case record.Listed:
		return c.listed(f, profile, plain)
	case record.Choice:
		return c.translated(f, plain, valueTableOf(f.List))
	case record.Truth:
		if !c.all(func(text string) bool { _, ok := truthOf([]byte(text)); return ok }) {
			return refused("%s is not yes or no", c.odd(func(text string) bool { _, ok := truthOf([]byte(text)); return ok }))
		}
	case record.Whole:
		whole := func(text string) bool { n, ok := digits([]byte(text)); return ok && n <= wholeLimit(f.Storage) }
		if !c.all(whole) {
			return refused("%s is not a whole number that fits", c.odd(whole))
		}
	case record.Signed:
		signed := func(text string) bool { _, ok := signedDigits([]byte(text)); return ok }
		if !c.all(signed) {
			return refused("%s is not a whole number", c.odd(signed))
		}
	case record.Ratio:
		share := func(text string) bool {
			n, how := record.ParseDecimal([]byte(text), ratioScale)
			return how != record.NotANumber && n >= 0 && n <= 1e9
		}
		if !c.all(share) {
			return refused("%s is not a number from 0 to 1", c.odd(share))
		}
	case record.Number:
		return c.decimals(plain)
	case record.Moment, record.Day:
		return c.moments(f, plain)
	default: // any text
	}
	return []option{plain}
}

// odd quotes the first text that is not right.
func (c *sampled) odd(right func(text string) bool) string {
	i := slices.IndexFunc(c.texts, func(text string) bool { return !right(text) })
	return quoted(shortened(c.texts[max(i, 0)]))
}

// decimals states the marks of numbers where the sample leaves no doubt about them.
func (c *sampled) decimals(plain option) []option {
	ways := c.numbers()
	if len(ways) == 0 {
		plain.doubt = "not all of its values are numbers written in one way"
		return []option{plain}
	}
	var out []option
	for i := range ways {
		o, m := plain, &ways[i]
		if m.decimal != "" || m.thousands != "" {
			o.text = "{from: " + plain.text
			if m.decimal != "" {
				o.text += ", decimal: " + quoted(m.decimal)
			}
			if m.thousands != "" {
				o.text += ", thousands: " + quoted(m.thousands)
			}
			o.text += "}"
		}
		if len(ways) > 1 {
			o.doubt = "every number of the sample can be read in more than one way"
		}
		out = append(out, o)
	}
	return out
}

// moments states the format of instants or dates where the sample leaves no doubt about it.
func (c *sampled) moments(f *record.Field, plain option) []option {
	if c.canonical(f) {
		plain.dated = &dated{naive: f.Type == record.Moment && c.naive(nil)}
		return []option{plain}
	}
	ways := c.dates()
	if len(ways) == 0 {
		plain.doubt = quoted(shortened(c.texts[0])) + " is written in no format that is looked for; state it"
		return []option{plain}
	}
	var out []option
	for _, l := range ways {
		o := plain
		o.text = "{from: " + plain.text + ", format: " + quoted(l.text) + "}"
		o.dated = &dated{naive: f.Type == record.Moment && c.naive(l)}
		if len(ways) > 1 {
			o.doubt = "every value of the sample is a date in more than one format"
		}
		out = append(out, o)
	}
	return out
}

// listed takes codes of a list as they are; other ways to write a country become its code.
func (c *sampled) listed(f *record.Field, profile *record.Profile, plain option) []option {
	list := profile.List(f.List)
	if list == nil || list.Partial {
		return []option{plain}
	}
	in := func(text string) bool { _, ok := list.Find(text); return ok }
	switch {
	case c.all(in):
	case f.List == "country":
		return c.translated(f, plain, countryCodes())
	default:
		plain.doubt = c.odd(in) + " is not in the list of " + f.Name
	}
	return []option{plain}
}

// valueTableOf returns the code of every known way to write one of an enumeration.
func valueTableOf(list string) map[string]string {
	out := map[string]string{}
	for _, m := range record.Members(list) {
		out[plainName(m.Code)] = m.Code
		for name := range strings.SplitSeq(valueNames[list][m.Code], ", ") {
			if name != "" {
				out[plainName(name)] = m.Code
			}
		}
	}
	return out
}

// translated makes a value table of the texts that are known. The others stand beside it as comments, so that their rows are refused until
// somebody decides.
func (c *sampled) translated(f *record.Field, plain option, codes map[string]string) []option {
	if len(c.texts) > sampleTexts && f.Type == record.Choice {
		plain.doubt = fmt.Sprintf("it has more than %d different values; a value table is needed", sampleTexts)
		return []option{plain}
	}
	var table, open []string
	same := true
	for _, text := range slices.Sorted(slices.Values(c.texts)) {
		code, ok := codes[plainName(text)]
		if !ok {
			open = append(open, fmt.Sprintf("# undecided: %s   # %d in the sample", quoted(text), c.count[text]))
			continue
		}
		same = same && text == code
		table = append(table, fmt.Sprintf("%s: %s", quoted(text), quoted(code)))
	}
	if len(open) == 0 && same {
		return []option{plain}
	}
	o := plain
	o.lines = append([]string{"from: " + plain.text, "values:"}, indented(append(table, open...))...)
	if len(table) == 0 {
		o.doubt = "none of its values is known; write what each means"
	}
	return []option{o}
}

func indented(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = "  " + line
	}
	return out
}

// shortened cuts a text that is shown as an example.
func shortened(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}

// quoted writes a text as a YAML scalar that stays text.
func quoted(text string) string {
	plain := text != "" && !slices.Contains([]string{"true", "false", "yes", "no", "on", "off", "null", "y", "n", "inf", "nan"}, strings.ToLower(text))
	for i, r := range text {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x2e7f && r < 0xd800
		inner := i > 0 && (r >= '0' && r <= '9' || r == '_' || (r == ' ' || r == '-' || r == '/') && i < len(text)-1)
		plain = plain && (letter || inner)
	}
	if plain {
		return text
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
