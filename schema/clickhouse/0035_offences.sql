-- Offences of operators, as decided.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS offences
(
    record_key           UInt64 COMMENT 'xxHash64 of offence_id',
    offence_id           String,
    operator_key         UInt64,
    kind                 LowCardinality(String),
    domain               LowCardinality(String),
    occurred_on          Nullable(Date32),
    decided_on           Nullable(Date32),
    decision_no          String,
    fine_cny             Nullable(Decimal(18, 2)),
    status               LowCardinality(String),
    voluntary_disclosure Bool,
    counts_for_credit    Bool,
    recorded_at          DateTime64(3, 'UTC'),
    payload_hash         UInt64,
    flags                UInt64,
    load_id              UInt64,
    line                 UInt64
)
ENGINE = MergeTree
ORDER BY record_key
