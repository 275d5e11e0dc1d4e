-- Assessments of an operator against the credit standard.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS credit_assessments
(
    record_key       UInt64 COMMENT 'xxHash64 of assessment_id',
    assessment_id    String,
    operator_key     UInt64,
    kind             LowCardinality(String),
    regime           LowCardinality(String),
    standard_version LowCardinality(String),
    assessed_on      Date32,
    total_score      Nullable(Decimal(18, 2)),
    outcome          LowCardinality(String),
    recorded_at      DateTime64(3, 'UTC'),
    payload_hash     UInt64,
    flags            UInt64,
    load_id          UInt64,
    line             UInt64
)
ENGINE = MergeTree
ORDER BY record_key
