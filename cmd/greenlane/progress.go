package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"greenlane/loader"
	"greenlane/record"
)

// progress shows long work: bars on a terminal, a plain line now and then elsewhere, JSON lines where they are asked for.
type progress struct {
	mu    sync.Mutex
	out   io.Writer
	lines *json.Encoder // nil unless asked for
	bars  *mpb.Progress
	bar   map[string]*mpb.Bar
	told  time.Time
	quiet bool
}

// How often a line is written.
const (
	plainEvery = 5 * time.Second // where there is no terminal
	linesEvery = time.Second     // as JSON, besides one at the end of each file and of the build
)

// readLine is a line of load --json about a file that is read, buildLine one about the months that the load touches.
type readLine struct {
	Progress string      `json:"progress"`
	Kind     record.Kind `json:"kind"`
	File     string      `json:"file"`
	Rows     uint64      `json:"rows"`  // of the kind so far
	Bytes    int64       `json:"bytes"` // of the file as it lies on disk
	Size     int64       `json:"size"`
	Done     bool        `json:"done"`
}

type buildLine struct {
	Progress string `json:"progress"`
	Months   int    `json:"months"`
	Of       int    `json:"of"`
}

func newProgress(std streams) *progress {
	p := &progress{out: std.err, bar: map[string]*mpb.Bar{}, told: time.Now()}
	if f, ok := std.err.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		p.bars = mpb.New(mpb.WithOutput(f), mpb.WithWidth(40), mpb.WithAutoRefresh())
	}
	return p
}

// asLines writes progress as JSON lines instead.
func (p *progress) asLines(out io.Writer) *progress {
	p.lines = json.NewEncoder(out)
	return p
}

// line writes a JSON line, where they are asked for, unless the last one is not long ago.
func (p *progress) line(value any, always bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lines == nil {
		return false
	}
	if always || time.Since(p.told) > linesEvery {
		p.told = time.Now()
		if err := p.lines.Encode(value); err != nil {
			p.lines = json.NewEncoder(io.Discard) // the report, which goes the same way, will say so
		}
	}
	return true
}

// rows is told how far the reading of a file is.
func (p *progress) rows(at loader.Progress) {
	if p.line(readLine{"read", at.Kind, at.File, at.Rows, at.Bytes, at.Size, at.Done}, at.Done) {
		return
	}
	p.show("load "+string(at.Kind), at.Bytes, at.Size, fmt.Sprintf("%d rows", at.Rows))
}

// months is told how many months of the fact are built.
func (p *progress) months(done, all int) {
	if p.line(buildLine{"build", done, all}, done == all) {
		return
	}
	p.show("build months", int64(done), int64(all), fmt.Sprintf("%d of %d", done, all))
}

func (p *progress) show(what string, done, all int64, note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.quiet {
		return
	}
	if p.bars == nil {
		if time.Since(p.told) > plainEvery {
			p.told = time.Now()
			fmt.Fprintf(p.out, "%s: %s\n", what, note)
		}
		return
	}
	bar := p.bar[what]
	if bar == nil {
		bar = p.bars.AddBar(max(all, done, 1), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(what, decor.WC{W: 26, C: decor.DindentRight})), mpb.AppendDecorators(decor.Percentage()))
		p.bar[what] = bar
	}
	bar.SetTotal(max(all, done, 1), false)
	bar.SetCurrent(done)
}

// end takes the bars away, whether or not they are full.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quiet = true
	if p.bars == nil {
		return
	}
	for _, b := range p.bar {
		b.Abort(true)
	}
	p.bars.Shutdown()
}
