-- Customs offices. Once some are loaded, an office that is neither built in nor loaded is not known.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS offices
(
    record_key   UInt64 COMMENT 'xxHash64 of office_code',
    office_code  LowCardinality(String),
    name_en      String,
    name_zh      String,
    area         LowCardinality(String),
    tz           LowCardinality(String),
    recorded_at  DateTime64(3, 'UTC'),
    payload_hash UInt64,
    flags        UInt64,
    load_id      UInt64,
    line         UInt64
)
ENGINE = MergeTree
ORDER BY record_key
