-- Credit tier of an operator from an instant on, one row per received version of a decision.
CREATE TABLE IF NOT EXISTS tier_history
(
    operator_key    UInt64,
    valid_from      DateTime64(3, 'UTC') COMMENT 'included',
    tier            Enum8('unknown' = 0, 'advanced_certified' = 1, 'certified' = 2, 'regular' = 3, 'discredited' = 4, 'seriously_discredited' = 5),
    management_tier Enum8('unknown' = 0, 'advanced_certified' = 1, 'certified' = 2, 'regular' = 3, 'discredited' = 4, 'seriously_discredited' = 5),
    regime          LowCardinality(String),
    change_kind     LowCardinality(String),
    decision_no     String,
    decided_on      Nullable(Date32),
    trigger_id      String,
    cert_scope      LowCardinality(String),
    recorded_at     DateTime64(3, 'UTC'),
    version         UInt32,
    payload_hash    UInt64,
    flags           UInt64,
    load_id         UInt64,
    line            UInt64
)
ENGINE = MergeTree
ORDER BY (operator_key, valid_from)
