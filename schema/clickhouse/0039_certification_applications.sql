-- Applications for certification and re-verifications.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS certification_applications
(
    record_key     UInt64 COMMENT 'xxHash64 of application_id',
    application_id String,
    operator_key   UInt64,
    regime         LowCardinality(String),
    kind           LowCardinality(String),
    applied_on     Date32,
    onsite_on      Nullable(Date32),
    decided_on     Nullable(Date32),
    outcome        LowCardinality(String),
    recorded_at    DateTime64(3, 'UTC'),
    payload_hash   UInt64,
    flags          UInt64,
    load_id        UInt64,
    line           UInt64
)
ENGINE = MergeTree
ORDER BY record_key
