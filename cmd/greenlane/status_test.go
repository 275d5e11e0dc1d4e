package main

import (
	"testing"

	"greenlane/catalog"
)

func TestStatusSaysWhereReleasesAreOverdue(t *testing.T) {
	seven := int64(7)
	for want, counts := range map[string][]catalog.OverdueReleases{
		"not released 30 days after they were lodged, perhaps never reported: 7 at office 2202, a few at other offices": {{Office: "2202", Declarations: &seven}, {}},
		"not released 30 days after they were lodged, perhaps never reported: 7 at other offices":                       {{Declarations: &seven}},
	} {
		if got := overdueReleases(counts); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
