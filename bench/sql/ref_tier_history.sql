-- The columns of tier_history.csv as they are.
CREATE TABLE ref_tier_history
(
    operator_id String, valid_from DateTime64(3, 'UTC'), tier Enum8('unknown' = 0, 'advanced_certified' = 1, 'certified' = 2, 'regular' = 3, 'discredited' = 4, 'seriously_discredited' = 5), management_tier Enum8('unknown' = 0, 'advanced_certified' = 1, 'certified' = 2, 'regular' = 3, 'discredited' = 4, 'seriously_discredited' = 5),
    regime LowCardinality(String), change_kind LowCardinality(String), decision_no String, decided_on Nullable(Date32), trigger_id String,
    cert_scope LowCardinality(String), recorded_at DateTime64(3, 'UTC'), version UInt32
)
ENGINE = MergeTree
ORDER BY (operator_id, valid_from)
