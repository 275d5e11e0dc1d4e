-- Joint sanctions and incentives of government agencies.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS joint_measures
(
    record_key   UInt64 COMMENT 'xxHash64 of measure_id',
    measure_id   String,
    operator_key UInt64,
    direction    LowCardinality(String),
    agency_code  LowCardinality(String),
    measure_code LowCardinality(String),
    trigger_key  UInt64,
    trigger_id   String,
    imposed_on   Date32,
    executed_on  Nullable(Date32),
    lifted_on    Nullable(Date32),
    status       LowCardinality(String),
    person_level Bool,
    recorded_at  DateTime64(3, 'UTC'),
    payload_hash UInt64,
    flags        UInt64,
    load_id      UInt64,
    line         UInt64
)
ENGINE = MergeTree
ORDER BY record_key
