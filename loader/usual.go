package loader

import (
	"context"
	"fmt"
	"math"
	"slices"

	"greenlane/record"
)

// When a code's share is unusual: it is compared with the median of its shares in earlier loads of the kind.
const (
	unusualTimes   = 3     // so many times the median is too much
	pastLoads      = 30    // the median is over the last so many loads
	pastLoadsLeast = 10    // fewer tell nothing
	unusualRows    = 50    // earlier loads with fewer rows tell nothing; and a code on fewer rows is never unusual
	usualLeast     = 0.001 // a smaller median counts as this: of what hardly ever occurs, three times as much is still nothing
)

// superseding are codes that say of a row that it takes the place of another: every row of a file of corrections may have them.
var superseding = []string{"D014", "E002", "G003", "T003"}

// Usual says how a refused load differs from earlier ones.
type Usual struct {
	Meaning string  // of the code
	Rows    uint64  // that have it
	Median  float64 // of its shares in earlier loads
	Loads   int     // how many those were
}

func (u *Usual) told(r *Refused) string {
	share := float64(u.Rows) / float64(r.Read)
	return fmt.Sprintf("%s (%s) is on %d of %d %s, %.3g %%, and on %.3g %% in the median of the last %d loads; mend the file, or allow it with --max-code-share %g",
		r.Code, u.Meaning, u.Rows, r.Read, r.Kind, share*100, u.Median*100, u.Loads, math.Ceil(share*1000)/1000)
}

// usual refuses a load in which a code is on many more rows than in earlier loads: a source that changed without a word.
func (l *load) usual(ctx context.Context, kind record.Kind, read uint64, codes []CodeCount) error {
	suspect := func(c CodeCount) bool {
		return c.Count >= unusualRows && !slices.Contains(superseding, c.Code) &&
			float64(c.Count) > float64(read)*max(unusualTimes*usualLeast, l.loader.opt.MaxCodeShare)
	}
	if !slices.ContainsFunc(codes, suspect) {
		return nil
	}
	past, err := l.batch.PastLoads(ctx, kind, pastLoads, unusualRows)
	if err != nil {
		return fmt.Errorf("look how usual the codes are: %w", err)
	}
	if len(past) < pastLoadsLeast {
		return nil
	}
	for _, c := range codes {
		if !suspect(c) {
			continue
		}
		median := medianShare(past, c.Code, c.Disposition)
		if float64(c.Count) > float64(read)*unusualTimes*max(median, usualLeast) {
			return &Refused{
				Kind: kind, Code: c.Code, Read: read, Codes: codes,
				Usual: &Usual{Meaning: c.Meaning, Rows: c.Count, Median: median, Loads: len(past)},
			}
		}
	}
	return nil
}

// medianShare returns the median over the loads of the share of rows that have a code; a load without it counts as 0.
func medianShare(past []record.PastLoad, code string, d record.Disposition) float64 {
	shares := make([]float64, len(past))
	for i, load := range past {
		for _, c := range load.Codes {
			if c.Code == code && c.Disposition == d {
				shares[i] = float64(c.Rows) / float64(load.Read)
			}
		}
	}
	slices.Sort(shares)
	half := len(shares) / 2
	if len(shares)%2 == 0 {
		return (shares[half-1] + shares[half]) / 2
	}
	return shares[half]
}
