-- Codes of the Harmonized System by edition. A goods code of which the first six digits are only in other editions than that of its lodgement is retired.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS hs_codes
(
    record_key   UInt64 COMMENT 'hash of hs_code, edition',
    hs_code      LowCardinality(String),
    edition      LowCardinality(String),
    title        String,
    successor    LowCardinality(String),
    recorded_at  DateTime64(3, 'UTC'),
    payload_hash UInt64,
    flags        UInt64,
    load_id      UInt64,
    line         UInt64
)
ENGINE = MergeTree
ORDER BY record_key
