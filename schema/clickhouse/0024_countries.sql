-- Countries beside those of ISO 3166-1, which are built in, and their membership in groups over time.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS countries
(
    record_key   UInt64 COMMENT 'hash of code, valid_from',
    code         LowCardinality(String),
    valid_from   Nullable(Date32),
    name_en      String,
    name_zh      String,
    gacc_code    LowCardinality(String),
    groups       Array(LowCardinality(String)),
    recorded_at  DateTime64(3, 'UTC'),
    payload_hash UInt64,
    flags        UInt64,
    load_id      UInt64,
    line         UInt64
)
ENGINE = MergeTree
ORDER BY record_key
