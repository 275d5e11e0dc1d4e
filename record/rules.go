package record

// recordedAt is the column recorded_at of kinds whose sources do not usually state it.
func recordedAt() Field {
	return Field{
		Name: "recorded_at", Type: Moment, Column: "recorded_at", Storage: Instant, Envelope: true, Fill: AtLoadTime, Unread: "L004",
		Doc: "when the source recorded the row; the time of the load where not stated",
	}
}

// notRecordedLater is the rule about recorded_at that every kind has.
func notRecordedLater(field int) Rule {
	return Rule{Code: "L009", Check: recordedLater(field), Doc: "recorded_at is at most 5 minutes after the load"}
}

// disordered makes the check that days or instants do not go back; those that are not stated are passed over.
func disordered(fields ...int) func(*Row) bool {
	return func(r *Row) bool {
		last := -1
		for _, field := range fields {
			if s := &r.Slots[field]; s.Set {
				if last >= 0 && s.N < r.Slots[last].N {
					return true
				}
				last = field
			}
		}
		return false
	}
}

// notAfter makes the check that an end lies after its beginning, where both are stated: periods are [from, to).
func notAfter(to, from int) func(*Row) bool {
	return func(r *Row) bool { return r.Slots[to].Set && r.Slots[from].Set && r.Slots[to].N <= r.Slots[from].N }
}

// notAbove makes the check that a number is above zero.
func notAbove(field int) func(*Row) bool {
	return func(r *Row) bool { return r.Slots[field].Set && r.Slots[field].N <= 0 }
}

// is reports whether a slot holds a code.
func (s *Slot) is(code string) bool { return string(s.Text) == code }
