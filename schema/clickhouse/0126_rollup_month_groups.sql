-- Which groups a local month has, by their numbers, of each tier and of all: all, and those with a declaration, which a rate of inspections has. build, day, grain and tier as in
-- rollup_month.
CREATE TABLE IF NOT EXISTS rollup_month_groups
(
    build UInt32,
    day Date,
    grain Enum8('tier' = 1, 'all' = 2),
    tier Enum8('unknown' = 0, 'advanced_certified' = 1, 'certified' = 2, 'regular' = 3, 'discredited' = 4, 'seriously_discredited' = 5) COMMENT 'unknown of all',
    set_groups AggregateFunction(groupBitmap, UInt32),
    set_inspected AggregateFunction(groupBitmap, UInt32)
)
ENGINE = MergeTree
ORDER BY (grain, tier, day)
