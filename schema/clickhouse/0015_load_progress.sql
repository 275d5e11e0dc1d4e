-- How far loads are, told now and then by the programs that load. Nothing depends on it but what people are shown.
CREATE TABLE IF NOT EXISTS load_progress
(
    load_id      UInt64,
    at           DateTime64(3, 'UTC') DEFAULT now64(3),
    kind         LowCardinality(String),
    file         String COMMENT 'without its folder',
    rows         UInt64 COMMENT 'read of the kind so far',
    bytes_read   UInt64,
    bytes        UInt64 COMMENT '0 where it is not known',
    months_built UInt32,
    months       UInt32 COMMENT '0 while it reads'
)
ENGINE = MergeTree
ORDER BY (load_id, at)
TTL toDateTime(at) + INTERVAL 1 DAY
