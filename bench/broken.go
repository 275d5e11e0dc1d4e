package main

import (
	"bytes"

	"greenlane/record"
)

// breaker breaks a row in one way.
type breaker struct {
	column string // whose cell becomes with; empty: the whole row is treated
	with   string
	row    func(line []byte) []byte
}

// breakers are the ways in which rows of a kind are broken, in turn. Operators and decisions stay whole: without one of them, all
// that hangs on it would wait.
var breakers = map[record.Kind][]breaker{
	record.Declarations: {
		{column: "direction", with: "sideways"},
		{column: "lodged_at", with: "2020-13-45T99:00:00+08:00"},
		{row: short},
		{column: "operator_id", with: "OP999999999"}, // an operator that nobody knows
		{column: "stat_value_cny", with: "a lot"},
		{column: "op_type", with: "guess"},
		{row: twice},
		{column: "transport_mode", with: "teleport"},
		{column: "declaration_id", with: ""},
		{column: "net_kg", with: "-5.000"},
	},
	record.DeclarationEvents: {
		{column: "declaration_id", with: "999999999999999999"}, // an orphan
		{column: "event_type", with: "WHAT"},
		{column: "occurred_at", with: "yesterday"},
		{row: short},
		{row: twice},
		{column: "seq", with: "-1"},
		{column: "occurred_at", with: "1889-01-01T00:00:00+08:00"},
		{column: "declaration_id", with: ""},
	},
	record.Inspections: {
		{column: "control_type", with: "glance"},
		{column: "declaration_id", with: "999999999999999999"},
		{row: short},
		{column: "started_at", with: "2020-02-30T10:00:00+08:00"},
		{column: "result", with: "maybe"},
		{row: twice},
		{column: "officers_n", with: "many"},
	},
}

func (w breaker) line(line []byte, columns map[string]int) []byte {
	if w.row != nil {
		return w.row(line)
	}
	cells := bytes.Split(bytes.TrimRight(line, "\n"), []byte(","))
	cells[columns[w.column]] = []byte(w.with)
	return append(bytes.Join(cells, []byte(",")), '\n')
}

// short loses the second half of the row's cells.
func short(line []byte) []byte {
	cells := bytes.Split(bytes.TrimRight(line, "\n"), []byte(","))
	return append(bytes.Join(cells[:len(cells)/2], []byte(",")), '\n')
}

// twice says a row again.
func twice(line []byte) []byte { return append(bytes.Clone(line), line...) }
