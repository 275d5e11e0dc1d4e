package warehouse_test

import (
	"errors"
	"strings"
	"testing"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// A build for which the disk has no room is refused before it takes any; what was visible stays, and with room the same load goes on.
func TestABuildThatDoesNotFitIsRefused(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators)
	file := undoDeclarations + undoDeclaration("D", 1, "2020-03-10T00:00:00Z", 100, "2020-03-11T00:00:00Z")
	first := texts(t, w, record.Declarations, file)
	more := file + undoDeclaration("E", 1, "2020-04-10T00:00:00Z", 200, "2020-04-11T00:00:00Z")

	full := storeOn(t, endpoint(t), func(c *warehouse.Config) { c.Limits.Reserve = 1 << 62 })
	const says = "free some space and run it again: nothing was changed"
	_, err := loadTexts(t, full, loader.Options{}, record.Declarations, more)
	var public *catalog.Error
	if !errors.As(err, &public) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "building 1 months needs about") {
		t.Errorf("a load: %v, want that it %s", err, says)
	}
	if _, err := full.Undo(t.Context(), first, nil); err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("taking back: %v, want that it %s", err, says)
	}
	if got := toldMonths(t, w); got != "2020-03 1 100.00 -h" {
		t.Errorf("after the refusals: %s", got)
	}
	texts(t, w, record.Declarations, more)
	if got := toldMonths(t, w); got != "2020-03 1 100.00 -h, 2020-04 1 200.00 -h" {
		t.Errorf("with room: %s", got)
	}
}
