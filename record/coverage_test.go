package record

import (
	"math/bits"
	"strings"
	"testing"
)

func TestEveryTopicOfCoverageLeavesOutItsOwn(t *testing.T) {
	seen := Gap(0)
	for topic, words := range coverage {
		for word := range words {
			gap, err := Gaps(map[string]string{topic: word})
			if err != nil || (gap == 0) != (word == "all") {
				t.Errorf("%s %s: %b %v", topic, word, gap, err)
			}
			if topic != "events" && gap&seen != 0 { // without events there are no releases either
				t.Errorf("%s %s leaves out what another topic does: %b", topic, word, gap&seen)
			}
			if topic != "events" {
				seen |= gap
			}
		}
	}
	if n := bits.OnesCount16(uint16(seen | EventsNone)); n != 14 {
		t.Errorf("%d gaps can be declared, want 14", n)
	}
	for _, wrong := range []map[string]string{{"offence": "none"}, {"offences": "some"}, {"releases": "inspected_only"}} {
		if _, err := Gaps(wrong); err == nil || !strings.Contains(err.Error(), "it may be") {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}
