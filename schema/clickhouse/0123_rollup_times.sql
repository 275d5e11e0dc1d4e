-- What rollup_times_office has of all offices together, of every build in one partition: it is small, and read the faster the fewer parts there are.
CREATE TABLE IF NOT EXISTS rollup_times
(
    build UInt32,
    day Date CODEC(Delta, ZSTD(1)),
    tier Enum8('unknown' = 0, 'advanced_certified' = 1, 'certified' = 2, 'regular' = 3, 'discredited' = 4, 'seriously_discredited' = 5) CODEC(ZSTD(1)),
    direction Enum8('import' = 1, 'export' = 2, 'transit' = 3, 'ftz_in' = 4, 'ftz_out' = 5) CODEC(ZSTD(1)),
    of Enum8('customs' = 1, 'overall' = 2, 'effective' = 3, 'door' = 4, 'open' = 5, 'withdrawn' = 6) CODEC(ZSTD(1)),
    n UInt32 CODEC(T64, ZSTD(1)),
    least Int64 COMMENT 'ms' CODEC(T64, ZSTD(1)),
    most Int64 COMMENT 'ms' CODEC(T64, ZSTD(1)),
    until Int64 COMMENT 'of customs and withdrawn the greatest instant (ms) at which one ended, of open the least at which one is cancelled after all' CODEC(T64, ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (of, day, build, tier, direction, least)
SETTINGS index_granularity = 1024
