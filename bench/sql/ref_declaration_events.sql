-- The columns of declaration_events.csv as they are. The month of the declaration is not among them, so the event's own is used.
CREATE TABLE ref_declaration_events
(
    declaration_id String, event_type Enum8('ARR' = 1, 'UNL' = 2, 'STO' = 3, 'LOD' = 4, 'ACC' = 5, 'CHN' = 6, 'DOC_S' = 7, 'DOC_E' = 8, 'ASM' = 9, 'PAY' = 10,
        'INS_N' = 11, 'INS_S' = 12, 'INS_E' = 13, 'SMP' = 14, 'LAB' = 15, 'OGA_S' = 16, 'OGA_E' = 17, 'REL' = 18, 'CLR' = 19, 'OUT' = 20, 'AMD' = 21, 'CAN' = 22), seq UInt16, occurred_at DateTime64(3, 'UTC'), tz_offset_min Int16,
    recorded_at DateTime64(3, 'UTC'), source LowCardinality(String), actor_office LowCardinality(String), is_estimated Bool
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (declaration_id, event_type, seq)
