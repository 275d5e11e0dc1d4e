package answer

import (
	"slices"
	"testing"

	"greenlane/catalog"
	"greenlane/evidence"
)

// What the store draws is what evidence takes it for: neither room may import the other, so each states the weights.
func TestTheStoreDrawsAsEvidenceDoes(t *testing.T) {
	if !slices.Equal(catalog.DrawThresholds, evidence.PoissonThresholds()) {
		t.Errorf("the store draws by %d and evidence by %d", catalog.DrawThresholds, evidence.PoissonThresholds())
	}
	if catalog.Draws != evidence.ScreenReplicates {
		t.Errorf("the store makes %d replicates, evidence %d", catalog.Draws, evidence.ScreenReplicates)
	}
}
