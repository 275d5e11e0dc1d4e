package warehouse

import (
	"context"

	"greenlane/record"
)

// portions writes the rows of a kind by one INSERT after the other, of which the server stores one while the next is filled: it takes
// nothing from an INSERT whose rows it sorts and packs.
type portions struct {
	open    func(*record.Block) (*stream, error)
	filling *stream // nil until a row comes
	storing *stream // the one before; nil where none is
	values  int     // that the one which is filled has
	full    int     // values from which it is stored
	most    int     // values of the largest
}

// fullPortion is what Config.Portion is where nobody says otherwise. Large portions make few parts; the first have an eighth of the values,
// a quarter and so on, so that the server begins early.
const (
	fullPortion = 3 << 22
	firstShare  = 8
)

// send writes a block and returns when it may be reused.
func (p *portions) send(ctx context.Context, block *record.Block) (err error) {
	if p.filling == nil {
		if p.filling, err = p.open(block); err != nil {
			return err
		}
		p.values, p.full = 0, min(max(2*p.full, p.most/firstShare), p.most)
	}
	if err := p.filling.send(ctx, block); err != nil {
		return err
	}
	if p.values += block.Rows * len(block.Vectors); p.values < p.full {
		return nil
	}
	p.close()
	if p.storing != nil {
		if err := p.storing.stored(ctx); err != nil {
			return err
		}
	}
	p.storing, p.filling = p.filling, nil
	return nil
}

// close ends the portion at hand: no block follows.
func (p *portions) close() {
	if p.filling != nil {
		p.filling.close()
	}
}

// wait waits until the server has stored all portions, of which the last was closed, and returns the first error.
func (p *portions) wait() (err error) {
	for _, s := range p.streams() {
		if failed := s.wait(); err == nil {
			err = failed
		}
	}
	return err
}

func (p *portions) cancel() {
	for _, s := range p.streams() {
		s.cancel()
	}
}

// abort waits until the portions, which were cancelled, have ended. doubtful says that the server may store one of them yet.
func (p *portions) abort() (doubtful bool) {
	for _, s := range p.streams() {
		doubtful = s.abort() || doubtful
	}
	return doubtful
}

func (p *portions) streams() (all []*stream) {
	for _, s := range []*stream{p.storing, p.filling} {
		if s != nil {
			all = append(all, s)
		}
	}
	return all
}
