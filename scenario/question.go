package scenario

import "maps"

// about asks for a measure of declarations lodged on the local days [from, to).
func about(measure, from, to string) *Question {
	return &Question{Field: "clearance", Measure: measure, From: from, To: to}
}

// in narrows a question to values of a dimension.
func (q *Question) in(dimension string, values ...string) *Question {
	narrow := *q
	narrow.Where = maps.Clone(q.Where)
	if narrow.Where == nil {
		narrow.Where = map[string][]string{}
	}
	narrow.Where[dimension] = values
	return &narrow
}

// tier narrows a question to one tier.
func (q *Question) tier(t tier) *Question { return q.in("tier", t.String()) }

// known asks for what was known at an instant.
func (q *Question) known(at string) *Question {
	then := *q
	then.KnownAt = at
	return &then
}
