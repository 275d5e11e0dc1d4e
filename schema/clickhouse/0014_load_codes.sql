-- Rows of each load and kind by code. A load in which no row has a code leaves one row with an empty code, so that it counts as
-- such and a load from before this table does not.
CREATE TABLE IF NOT EXISTS load_codes
(
    load_id     UInt64,
    kind        LowCardinality(String),
    read        UInt64 COMMENT 'rows read of the kind in this load',
    code        LowCardinality(String),
    disposition Enum8('none' = 0, 'rejected' = 1, 'quarantined' = 2, 'normalised' = 3, 'flagged' = 4),
    rows        UInt64
)
ENGINE = MergeTree
ORDER BY (kind, load_id, code)
