package loader

import (
	"github.com/parquet-go/parquet-go"
	"golang.org/x/sync/errgroup"
)

// aheadPage is a page that is unpacked while the rows before it are taken.
type aheadPage struct {
	group errgroup.Group
	page  parquet.Page
}

// unpackAhead begins with the next page. Nobody else may use the pages until it was waited for.
func unpackAhead(pages parquet.Pages) *aheadPage {
	a := &aheadPage{}
	a.group.Go(func() (err error) {
		defer recovered(&err)
		a.page, err = pages.ReadPage()
		return err
	})
	return a
}

// wait returns the page when it is there.
func (a *aheadPage) wait() (parquet.Page, error) {
	err := a.group.Wait()
	return a.page, err
}
