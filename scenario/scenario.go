// Package scenario writes synthetic worlds: CSV files of the canonical kinds in which the true answers are planted, so that
// what a question returns can be compared with what is known. A world is made from its parameters and a seed alone; the
// same seed gives the same bytes on the same processor family.
//
// Amounts are planted by exact quota (a rate r of N declarations is round(r·N) of them) and by quantile grid (a
// distribution of n values is its quantiles at (i+½)/n in random order), never by independent draws.
package scenario

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"greenlane/record"
)

// World is one synthetic world.
type World struct {
	Name  string // as given to `generate --world`
	Title string // one line
	Says  string // the truth that is planted
	Wrong string // what a plausible implementation prints instead
	// Loads are the kinds it writes, in loading order. The files of the first load hold what is known first; those of a later
	// one arrive after it: late, sent again, or in place of refused ones.
	Loads [][]record.Kind

	write func(b *book, opt Options, t *Truth) error
}

// Options of one writing.
type Options struct {
	Seed uint64 // 0 is a seed like any other
	// Scale multiplies the number of operators of every tier except the named firms; 1 is the world as specified, 0 means 1.
	// Refused outside [0.001, 100]. The adversarial worlds have one size and refuse any other scale than 1.
	Scale  float64
	Format Format // CSV where empty
}

// Format is how files are written.
type Format string

// The formats: the same rows, as text and with the types of the field tables.
const (
	CSV     Format = "csv"
	Parquet Format = "parquet"
)

// File is one file of a world.
type File struct {
	Load int // from 1
	Kind record.Kind
	Name string // in the world's folder
}

// Files lists what Write writes beside the truth, in loading order: `<kind>.csv`, and `<kind>-2.csv` in the second load.
func (w World) Files(format Format) []File {
	if format == "" {
		format = CSV
	}
	var files []File
	for i, kinds := range w.Loads {
		for _, k := range kinds {
			name := string(k)
			if i > 0 {
				name += "-" + strconv.Itoa(i+1)
			}
			files = append(files, File{Load: i + 1, Kind: k, Name: name + "." + string(format)})
		}
	}
	return files
}

// The limits of Options.Scale: below, whole tiers vanish; above, the serial numbers of declarations run out.
const (
	minScale = 0.001
	maxScale = 100
)

// Worlds lists every world: the adversarial ones in the order of their numbers, then the large ones by name.
func Worlds() []World {
	return []World{
		simpsonWorld(), giantWorld(), confoundedWorld(), anticipationWorld(), seasonWorld(), backlogWorld(), shockWorld(), amendmentWorld(),
		duplicatesWorld(), repeatedEventWorld(), zoneWorld(), taggedWorld(), currencyWorld(), midMonthWorld(), tieWorld(), boundaryWorld(),
		unknownTierWorld(), zeroCellWorld(), disclosureWorld(), orderWorld(), identityWorld(), partnerWorld(), jointWorld(), mediationWorld(),
		channelWorld(), numeratorWorld(), gamingWorld(),
		shanghaiWorld(literalPreset), shanghaiWorld(ratioPreset),
	}
}

// Find returns the world of that name, or an error that names the nearest one.
func Find(name string) (World, error) {
	worlds := Worlds()
	nearest, distance := "", math.MaxInt
	for _, w := range worlds {
		if w.Name == name {
			return w, nil
		}
		if d := editDistance(strings.ToLower(name), w.Name); d < distance {
			nearest, distance = w.Name, d
		}
	}
	return World{}, fmt.Errorf("find world %q: there is none of that name; the nearest is %q (generate --list shows all %d)", name, nearest, len(worlds))
}

// Write makes the world in dir: its Files, and truth.json. Dir must not exist, be empty, or hold an unchanged
// world that Write made earlier, which is then replaced; anything else is refused and left as it is. Everything is written beside dir
// first and moved there when complete: an error or a cancelled ctx leaves dir as it was, and what a killed process left
// beside dir is cleared by the next Write.
func (w World) Write(ctx context.Context, dir string, opt Options) (Truth, error) {
	if opt.Scale == 0 {
		opt.Scale = 1
	}
	if !(opt.Scale >= minScale && opt.Scale <= maxScale) {
		return Truth{}, fmt.Errorf("write world %s: scale %v is outside [%v, %v]", w.Name, opt.Scale, minScale, maxScale)
	}
	if opt.Format == "" {
		opt.Format = CSV
	}
	if opt.Format != CSV && opt.Format != Parquet {
		return Truth{}, fmt.Errorf("write world %s: there is no format %q; use %s or %s", w.Name, opt.Format, CSV, Parquet)
	}
	if w.write == nil {
		return Truth{}, fmt.Errorf("write world %q: it was not obtained from Worlds or Find", w.Name)
	}
	t := Truth{World: w.Name, Title: w.Title, Says: w.Says, Wrong: w.Wrong, Seed: opt.Seed, Scale: opt.Scale, Zone: zoneName}
	err := replaceDir(dir, func(tmp string) (err error) {
		b := &book{dir: tmp, stopped: ctx.Err, load: 1}
		defer func() { err = errors.Join(err, b.abandon()) }()
		for _, f := range w.Files(opt.Format) {
			if err := b.open(f, opt.Format); err != nil {
				return err
			}
		}
		if err := w.write(b, opt, &t); err != nil {
			return err
		}
		if err := b.close(&t); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return writeTruth(tmp, &t)
	})
	if err != nil {
		return Truth{}, fmt.Errorf("write world %s to %s: %w", w.Name, dir, err)
	}
	return t, nil
}

// onlyScaleOne refuses another size for a world whose figures hold for one size only.
func onlyScaleOne(opt Options) error {
	if opt.Scale != 1 {
		return fmt.Errorf("this world has one size: leave out the scale (%v was given)", opt.Scale)
	}
	return nil
}

// editDistance is the Levenshtein distance in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
