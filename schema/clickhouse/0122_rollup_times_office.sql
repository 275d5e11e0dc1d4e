-- Histograms of times of declarations of a build that are alike, by local month; day is its first. A row stands for n times that have the same six leading bits, as an IEEE 754
-- double has them: 32 bins an octave of milliseconds, those below zero apart. Where a tier has few declarations in a month every time has a row of its own.
-- of names a duration of the catalog, of declarations that were not cancelled; 'open' are those without a release and those that are cancelled after the data cut of the build, each with the
-- instant of its lodgement (ms) in place of a time, in bins of their age then; 'withdrawn' are the other cancelled ones with the time to their cancellation.
CREATE TABLE IF NOT EXISTS rollup_times_office
(
    build UInt32,
    day Date CODEC(Delta, ZSTD(1)),
    tier Enum8('unknown' = 0, 'advanced_certified' = 1, 'certified' = 2, 'regular' = 3, 'discredited' = 4, 'seriously_discredited' = 5) CODEC(ZSTD(1)),
    direction Enum8('import' = 1, 'export' = 2, 'transit' = 3, 'ftz_in' = 4, 'ftz_out' = 5) CODEC(ZSTD(1)),
    office LowCardinality(String) CODEC(ZSTD(1)),
    of Enum8('customs' = 1, 'overall' = 2, 'effective' = 3, 'door' = 4, 'open' = 5, 'withdrawn' = 6) CODEC(ZSTD(1)),
    n UInt32 CODEC(T64, ZSTD(1)),
    least Int64 COMMENT 'ms' CODEC(T64, ZSTD(1)),
    most Int64 COMMENT 'ms' CODEC(T64, ZSTD(1)),
    until Int64 COMMENT 'of customs and withdrawn the greatest instant (ms) at which one ended, of open the least at which one is cancelled after all' CODEC(T64, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY build
ORDER BY (of, tier, direction, office, day, least)
SETTINGS index_granularity = 1024
