package record

import "strings"

// Suggest returns "did you mean X?" for the nearest of the right names, or a list of them where none is near.
func Suggest(wrong string, right []string) string {
	best, at := len(wrong)/2+2, ""
	for _, name := range right {
		if d := distance(strings.ToLower(wrong), strings.ToLower(name)); d < best {
			best, at = d, name
		}
	}
	if at == "" {
		return "it may be one of " + strings.Join(right, ", ")
	}
	return "did you mean " + at + "?"
}

// distance is the number of single-character edits, where exchanging two neighbours counts as one (Damerau, restricted).
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(last[j]+1, next[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, last = last, next
	}
	return last[len(b)]
}
