-- Cases of the coordinators who serve operators.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS coordinator_cases
(
    record_key        UInt64 COMMENT 'xxHash64 of case_id',
    case_id           String,
    operator_key      UInt64,
    coordinator_id    String,
    channel           LowCardinality(String),
    kind              LowCardinality(String),
    is_difficult      Nullable(Bool),
    theme             LowCardinality(String),
    opened_at         DateTime64(3, 'UTC'),
    first_response_at Nullable(DateTime64(3, 'UTC')),
    resolved_at       Nullable(DateTime64(3, 'UTC')),
    closed_at         Nullable(DateTime64(3, 'UTC')),
    reopened_n        Nullable(UInt16),
    outcome           LowCardinality(String),
    recorded_at       DateTime64(3, 'UTC'),
    payload_hash      UInt64,
    flags             UInt64,
    load_id           UInt64,
    line              UInt64
)
ENGINE = MergeTree
ORDER BY record_key
