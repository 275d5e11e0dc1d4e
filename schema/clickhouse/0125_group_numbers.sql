-- Numbers of groups, from 1, by which rollup_month_groups keeps which groups a month has. edition is the greatest build of the one that numbered them: of one that was never
-- published they count for nothing.
CREATE TABLE IF NOT EXISTS group_numbers
(
    edition UInt32,
    group_key UInt64,
    number UInt32
)
ENGINE = MergeTree
ORDER BY group_key
