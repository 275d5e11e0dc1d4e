-- Rows that did not enter (rejected, R) or wait for what they refer to (quarantined, Q), with everything needed to mend or retry them.
CREATE TABLE IF NOT EXISTS load_rejects
(
    load_id     UInt64,
    kind        LowCardinality(String),
    file        LowCardinality(String),
    line        UInt64 COMMENT 'line on which the record starts, from 1',
    disposition Enum8('rejected' = 1, 'quarantined' = 2),
    code        LowCardinality(String),
    column      LowCardinality(String),
    value       String,
    message     String,
    payload     String COMMENT 'the record as it stood in the file'
)
ENGINE = MergeTree
ORDER BY (load_id, kind, file, line)
