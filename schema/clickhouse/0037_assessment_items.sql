-- Scores of an assessment, one row a criterion.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS assessment_items
(
    record_key      UInt64 COMMENT 'hash of assessment_id, criterion_code',
    assessment_key  UInt64,
    criterion_code  LowCardinality(String),
    criterion_class LowCardinality(String),
    domain          LowCardinality(String),
    applicable      Bool,
    score           Nullable(Int16),
    recorded_at     DateTime64(3, 'UTC'),
    payload_hash    UInt64,
    flags           UInt64,
    load_id         UInt64,
    line            UInt64
)
ENGINE = MergeTree
ORDER BY record_key
