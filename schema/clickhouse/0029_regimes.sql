-- Sets of credit rules, one row a tier. The rows of a regime replace the built-in one of that name.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS regimes
(
    record_key       UInt64 COMMENT 'hash of regime, tier',
    regime           LowCardinality(String),
    decree           String,
    valid_from       Date32,
    tier             LowCardinality(String),
    cap_ratio        Nullable(Decimal(18, 6)),
    floor_rate       Nullable(Decimal(18, 6)),
    aeo_tiers        Array(LowCardinality(String)),
    standard_version LowCardinality(String),
    recorded_at      DateTime64(3, 'UTC'),
    payload_hash     UInt64,
    flags            UInt64,
    load_id          UInt64,
    line             UInt64
)
ENGINE = MergeTree
ORDER BY record_key
