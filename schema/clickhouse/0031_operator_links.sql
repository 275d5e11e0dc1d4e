-- Links between operators over time: what one that was merged, split or renamed goes on as.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS operator_links
(
    record_key        UInt64 COMMENT 'hash of from_operator_id, to_operator_id, kind',
    from_operator_key UInt64,
    to_operator_key   UInt64,
    kind              LowCardinality(String),
    effective_on      Date32,
    share             Nullable(Float32),
    recorded_at       DateTime64(3, 'UTC'),
    payload_hash      UInt64,
    flags             UInt64,
    load_id           UInt64,
    line              UInt64
)
ENGINE = MergeTree
ORDER BY record_key
