-- Working days and opening hours of customs offices.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS calendars
(
    record_key   UInt64 COMMENT 'hash of office, date',
    office       LowCardinality(String),
    date         Date32,
    workday      Bool,
    open_minutes Nullable(UInt16),
    recorded_at  DateTime64(3, 'UTC'),
    payload_hash UInt64,
    flags        UInt64,
    load_id      UInt64,
    line         UInt64
)
ENGINE = MergeTree
ORDER BY record_key
