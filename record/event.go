package record

const (
	eventDeclaration = iota
	eventType
	eventSeq
	eventAt
	eventOffset
	eventRecorded
	eventSource
	eventOffice
	eventEstimated
)

var declarationEvents = Entity{
	Kind: DeclarationEvents, Doc: "Points of the declaration's life (WCO Time Release Study).",
	Period: "occurred_at",
	Parent: true, Flags: Count32, Fill: fillEvent, ZoneOf: "actor_office",
	Fields: []Field{
		eventDeclaration: {Name: "declaration_id", Type: Ident, Need: Required, Generic: Required, Key: "declaration_key", Missing: "E001", Doc: "the declaration; it has to be known"},
		eventType:        {Name: "event_type", Type: Choice, Need: Required, Generic: Required, Column: "event_type", Storage: Enum, List: "event_type", Missing: "L003", Unlisted: "L003", Doc: "ARR UNL STO LOD ACC CHN DOC_S DOC_E ASM PAY INS_N INS_S INS_E SMP LAB OGA_S OGA_E REL CLR OUT AMD CAN"},
		eventSeq:         {Name: "seq", Type: Whole, Column: "seq", Storage: Count16, Fill: "1", Unread: "L004", Doc: "number among events of one type of the declaration; 1 where not stated"},
		eventAt:          {Name: "occurred_at", Type: Moment, Need: Required, Generic: Required, Column: "occurred_at", Storage: Instant, Missing: "E004", Unread: "E004", Naive: "E003", Doc: "when it happened"},
		eventOffset:      {Name: "tz_offset_min", Type: Signed, Column: "tz_offset_min", Storage: Minutes, Unread: "E005", Doc: "offset of the source in minutes; that of occurred_at where not stated"},
		eventRecorded:    {Name: "recorded_at", Type: Moment, Column: "recorded_at", Storage: Instant, Unread: "E007", Doc: "when the source recorded it; the time of the load where not stated"},
		eventSource:      {Name: "source", Type: Listed, Column: "source", Storage: Code, Doc: "system that reports it"},
		eventOffice:      {Name: "actor_office", Type: Listed, Column: "actor_office", Storage: Code, List: "office", Unlisted: "E008", Doc: "customs office that acted"},
		eventEstimated:   {Name: "is_estimated", Type: Truth, Column: "is_estimated", Storage: Bool, Default: "false", Unread: "E008", Doc: "the instant is an estimate"},
	},
	Rules: []Rule{
		{Code: "L009", Check: recordedLater(eventRecorded), Doc: "recorded_at is at most 5 minutes after the load"},
		{Code: "E007", Check: eventAhead, Doc: "recorded_at is not more than 5 minutes before occurred_at"},
		{Code: "E005", Check: offsetNotOfOffice, Doc: "a stated tz_offset_min is that of the office's zone"},
		{Code: "E001", Doc: "the declaration is known"},
		{Code: "E002", Doc: "declaration, type and seq occur once; identical repeats are dropped, of others the later recorded wins"},
		{Code: "E006", Doc: "instants are not shifted by eight hours: not 90 % of a file's LOD events lie 480 ± 5 minutes from lodged_at, or after recorded_at"},
		{Code: "E010", Doc: "ACC, CHN, INS_E, REL, OUT, CLR follow what they must follow, to 5 minutes"},
		{Code: "E011", Doc: "an examination that started ends within 72 hours, as far as the data cut tells"},
		{Code: "E020", Doc: "ACC, CHN, INS_E, REL, OUT, CLR follow what they must follow"},
	},
	Codes: []Breach{
		{"E001", Quarantined, NoBit, AtLoad, "declaration_id", "the declaration is missing or not known"},
		{"E002", Flagged, NoBit, AtLoad, "seq", "another event of the declaration has this type and seq; the later recorded wins"},
		{"E003", Normalised, 4, AtLoad, "occurred_at", "occurred_at has no offset and was read in the zone of the office"},
		{"E004", Rejected, NoBit, AtLoad, "occurred_at", "occurred_at is missing or not an instant"},
		{"E005", Flagged, 5, AtLoad, "tz_offset_min", "tz_offset_min is not that of the office's zone"},
		{"E006", Rejected, NoBit, AtLoad, "occurred_at", "the file's instants are shifted by eight hours: local times are marked as UTC, or the other way round"},
		{"E007", Flagged, 6, AtLoad, "recorded_at", "recorded_at is unreadable or more than 5 minutes before occurred_at"},
		{"E008", Normalised, 7, AtLoad, "actor_office", "actor_office is not in the list of offices, or is_estimated is unreadable and became false"},
		{"E010", Normalised, NoBit, AtBuild, "occurred_at", "the event is up to 5 minutes before what it follows and was moved to it"},
		{"E011", Flagged, NoBit, AtBuild, "occurred_at", "the examination started more than 72 hours before the data cut and has not ended"},
		{"E020", Flagged, NoBit, AtBuild, "occurred_at", "the event is more than 5 minutes before what it follows; the segments it breaks leave the row out"},
	},
}

func eventAhead(r *Row) bool {
	recorded := &r.Slots[eventRecorded]
	at := recorded.N
	if !recorded.Set {
		at = r.Now
	}
	return r.Slots[eventAt].N > at+Tolerance
}

func offsetNotOfOffice(r *Row) bool {
	s := &r.Slots[eventOffset]
	return s.Set && s.N != r.zoneOffset(r.Slots[eventAt].N)
}

// fillEvent takes the offset of occurred_at, which the parser leaves in Info, for a missing tz_offset_min.
func fillEvent(r *Row) {
	if s := &r.Slots[eventOffset]; !s.Set {
		s.Put(int64(int32(r.Slots[eventAt].Info)))
	}
}
