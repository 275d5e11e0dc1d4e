-- Countries that an arrangement of mutual recognition covers, and when.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS mra_territories
(
    record_key     UInt64 COMMENT 'hash of mra_id, country, effective_from',
    mra_key        UInt64,
    country        LowCardinality(String),
    effective_from Date32,
    effective_to   Nullable(Date32),
    recorded_at    DateTime64(3, 'UTC'),
    payload_hash   UInt64,
    flags          UInt64,
    load_id        UInt64,
    line           UInt64
)
ENGINE = MergeTree
ORDER BY record_key
