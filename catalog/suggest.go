package catalog

import (
	"slices"
	"strings"
)

// Nearest returns the candidate that is most likely meant by a misspelt name, "" when none is close.
func Nearest(written string, candidates []string) string {
	if len(written) > 100 { // comparing takes time by the length, and no name is that long
		return ""
	}
	best, least := "", len(written)/3+2
	for _, c := range candidates {
		if d := editDistance(strings.ToLower(written), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// editDistance counts insertions, deletions, substitutions and exchanges of two neighbouring bytes (Damerau, restricted).
func editDistance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// Unknown is the error for a name that is not among those there are.
func Unknown(what, written string, candidates []string) *Error {
	if near := Nearest(written, candidates); near != "" {
		return Invalid("%s %q is not known; did you mean %q?", what, written, near)
	}
	sorted := slices.Sorted(slices.Values(candidates))
	return Invalid("%s %q is not known; there are %s", what, written, strings.Join(sorted, ", "))
}
