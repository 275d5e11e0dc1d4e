package warehouse

import (
	"slices"
	"testing"
)

func TestListsAreReadWholeOrRefused(t *testing.T) {
	for text, want := range map[string][]int64{
		"[]": nil, "[0]": {0}, "[1,-2,30]": {1, -2, 30}, "[999999999999999999,-999999999999999999]": {999_999_999_999_999_999, -999_999_999_999_999_999},
	} {
		if got, err := listOf(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "1", "[1", "1]", "[,]", "[1,]", "[,1]", "[-]", "[1-2]", "[--1]", "[1 ]", "[1.5]", "[NULL]", "[[1]]", "[1000000000000000000]"} {
		if got, err := listOf(text); err == nil {
			t.Errorf("%q: read as %v", text, got)
		}
	}
}
