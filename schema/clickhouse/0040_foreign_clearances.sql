-- Clearances abroad: one row each, with or without inspection, or a partner's return of one operator, country and month as n clearances, x of them inspected.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS foreign_clearances
(
    record_key           UInt64 COMMENT 'xxHash64 of foreign_clearance_id',
    foreign_clearance_id String,
    operator_key         UInt64,
    country              LowCardinality(String),
    declared_at          Nullable(DateTime64(3, 'UTC')),
    inspected            Nullable(Bool),
    inspection_minutes   Nullable(Decimal(18, 2)),
    aeo_code_used        Nullable(Bool),
    source               LowCardinality(String),
    weight               Decimal(18, 6),
    document_ref         String,
    month                Nullable(Date32),
    n                    UInt32,
    x                    UInt32,
    recorded_at          DateTime64(3, 'UTC'),
    payload_hash         UInt64,
    flags                UInt64,
    load_id              UInt64,
    line                 UInt64
)
ENGINE = MergeTree
ORDER BY record_key
