-- Roles of an operator in the supply chain (WCO SAFE Framework). An operator has several, so counts by role do not add up.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS operator_roles
(
    record_key   UInt64 COMMENT 'hash of operator_id, role, valid_from',
    operator_key UInt64,
    role         LowCardinality(String),
    valid_from   Date32,
    valid_to     Nullable(Date32),
    recorded_at  DateTime64(3, 'UTC'),
    payload_hash UInt64,
    flags        UInt64,
    load_id      UInt64,
    line         UInt64
)
ENGINE = MergeTree
ORDER BY record_key
