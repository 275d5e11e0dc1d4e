-- Publishing is one row: the loads it adds and the whole map of live builds of the fact. Readers pick one version.
CREATE TABLE IF NOT EXISTS data_versions
(
    version       UInt64,
    published_at  DateTime64(3, 'UTC'),
    loads_added   Array(UInt64),
    loads_removed Array(UInt64),
    data_cut      DateTime64(3, 'UTC'),
    builds        Array(Tuple(month UInt32, build UInt32)) COMMENT 'live build of every month (YYYYMM of lodged_at in UTC)'
)
ENGINE = MergeTree
ORDER BY version
