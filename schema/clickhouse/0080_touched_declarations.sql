-- Declarations, in each month of theirs, of which the load brings anything that is being published, or was last.
CREATE TABLE IF NOT EXISTS touched_declarations
(
    load_id         UInt64,
    month           UInt32 COMMENT 'YYYYMM (UTC)',
    declaration_key UInt64
)
ENGINE = MergeTree
ORDER BY (load_id, month, declaration_key)
