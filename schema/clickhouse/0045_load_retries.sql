-- What became of quarantined records when a later load tried them again; it holds while that load is visible.
CREATE TABLE IF NOT EXISTS load_retries
(
    load_id     UInt64 COMMENT 'the load that tried',
    origin_load UInt64 COMMENT 'the load that quarantined',
    kind        LowCardinality(String),
    file        String,
    line        UInt64,
    outcome     Enum8('entered' = 1, 'unchanged' = 2, 'failed' = 3, 'expired' = 4),
    code        LowCardinality(String) COMMENT 'why it failed: it broke another rule',
    column      LowCardinality(String),
    value       String,
    message     String
)
ENGINE = MergeTree
ORDER BY (load_id, kind)
