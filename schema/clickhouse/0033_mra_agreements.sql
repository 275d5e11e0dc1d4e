-- Arrangements of mutual recognition with a partner economy.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS mra_agreements
(
    record_key       UInt64 COMMENT 'xxHash64 of mra_id',
    mra_id           String,
    partner          LowCardinality(String),
    signed_on        Nullable(Date32),
    effective_on     Date32,
    ended_on         Nullable(Date32),
    recognised_tiers Array(LowCardinality(String)),
    directions       Array(LowCardinality(String)),
    benefits         Array(LowCardinality(String)),
    recorded_at      DateTime64(3, 'UTC'),
    payload_hash     UInt64,
    flags            UInt64,
    load_id          UInt64,
    line             UInt64
)
ENGINE = MergeTree
ORDER BY record_key
