-- What two local months have in common, of each tier and of all: sums over groups of the products of what each has in the one and in the other, in both orders; day is the first
-- of the later and other that of the earlier. nn_… are of declarations, xx_… of those that were inspected, nx_… of both. build is the greatest of those of the months in UTC that they
-- lie in. Sums are exact up to 3·10^9 declarations a month.
CREATE TABLE IF NOT EXISTS rollup_month_pair
(
    build UInt32,
    day Date,
    other Date,
    grain Enum8('tier' = 1, 'all' = 2),
    tier Enum8('unknown' = 0, 'advanced_certified' = 1, 'certified' = 2, 'regular' = 3, 'discredited' = 4, 'seriously_discredited' = 5) COMMENT 'unknown of all',
    nn_inspected Int128,
    nx_inspected Int128,
    xx_inspected Int128
)
ENGINE = MergeTree
ORDER BY (grain, tier, day, other)
SETTINGS index_granularity = 1024
