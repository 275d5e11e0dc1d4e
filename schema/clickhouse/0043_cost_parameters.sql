-- Assumptions behind savings: what an hour or a visit costs, with its source.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS cost_parameters
(
    record_key   UInt64 COMMENT 'hash of name, scenario, valid_from',
    name         LowCardinality(String),
    scenario     LowCardinality(String),
    value        Decimal(18, 6),
    unit         LowCardinality(String),
    valid_from   Nullable(Date32),
    source       String,
    recorded_at  DateTime64(3, 'UTC'),
    payload_hash UInt64,
    flags        UInt64,
    load_id      UInt64,
    line         UInt64
)
ENGINE = MergeTree
ORDER BY record_key
