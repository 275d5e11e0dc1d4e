package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"greenlane/loader"
)

// progress shows long work: bars on a terminal, a plain line now and then elsewhere.
type progress struct {
	mu    sync.Mutex
	out   io.Writer
	bars  *mpb.Progress
	bar   map[string]*mpb.Bar
	told  time.Time
	quiet bool
}

// plainEvery is how often a plain line is written where there is no terminal.
const plainEvery = 5 * time.Second

func newProgress(std streams) *progress {
	p := &progress{out: std.err, bar: map[string]*mpb.Bar{}, told: time.Now()}
	if f, ok := std.err.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		p.bars = mpb.New(mpb.WithOutput(f), mpb.WithWidth(40), mpb.WithAutoRefresh())
	}
	return p
}

// rows is told how far the reading of a file is.
func (p *progress) rows(at loader.Progress) {
	p.show("load "+string(at.Kind), at.Bytes, at.Size, fmt.Sprintf("%d rows", at.Rows))
}

// months is told how many months of the fact are built.
func (p *progress) months(done, all int) {
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
