package record

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func daysSince1970(s string) int64 {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return at.Unix() / 86_400
}

// Regimes of one authority follow one another; those of others do not end them, and enter only where tiers were decided under them.
func TestRegimesInForceFollowOneAnother(t *testing.T) {
	own := Regime{Code: "NEW", From: daysSince1970("2020-04-01"), Caps: map[int64]float64{TierAdvanced: 0.1}}
	later := Regime{Code: "D251", From: daysSince1970("2022-01-01")} // begins later than the built-in one of its code
	for name, c := range map[string]struct {
		decided []string
		loaded  []Regime
		want    string
	}{
		"nothing":             {nil, nil, ""},
		"China":               {[]string{"D237"}, nil, "D225 2014-12-01 2018-05-01, D237 2018-05-01 2021-11-01, D251 2021-11-01 2026-04-01, D282 2026-04-01 -"},
		"the EU":              {[]string{"UCC"}, nil, "UCC 2016-05-01 -"},
		"a new one":           {[]string{"D237", "NEW"}, []Regime{own}, "D225 2014-12-01 2018-05-01, D237 2018-05-01 2020-04-01, NEW 2020-04-01 2021-11-01, D251 2021-11-01 2026-04-01, D282 2026-04-01 -"},
		"the new one alone":   {[]string{"NEW"}, []Regime{own}, "NEW 2020-04-01 -"},
		"another day":         {[]string{"D237"}, []Regime{later}, "D225 2014-12-01 2018-05-01, D237 2018-05-01 2022-01-01, D251 2022-01-01 2026-04-01, D282 2026-04-01 -"},
		"loaded, not decided": {nil, []Regime{later}, "D225 2014-12-01 2018-05-01, D237 2018-05-01 2022-01-01, D251 2022-01-01 2026-04-01, D282 2026-04-01 -"},
		"two authorities":     {[]string{"UCC", "CTPAT"}, []Regime{own}, "CTPAT 2006-10-13 -, UCC 2016-05-01 -, NEW 2020-04-01 -"},
	} {
		var told []string
		for _, g := range RegimesInForce(c.decided, c.loaded) {
			until := "-"
			if g.Until != 0 {
				until = time.Unix(g.Until*86_400, 0).UTC().Format(time.DateOnly)
			}
			told = append(told, g.Code+" "+time.Unix(g.From*86_400, 0).UTC().Format(time.DateOnly)+" "+until)
		}
		if got := strings.Join(told, ", "); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", name, got, c.want)
		}
	}
	if at := slices.IndexFunc(builtInRegimes, func(g Regime) bool { return g.Code == "D251" }); builtInRegimes[at].From != daysSince1970("2021-11-01") {
		t.Error("the built-in list was changed")
	}
}
