-- Parameters: live Array(UInt32), builds of the version that is live; kept UInt32, seconds a superseded build is kept.
-- Column: builds in the rollups without partitions that were in no version of the last seconds.
WITH
    (SELECT max(version) FROM data_versions WHERE published_at < now64(3) - toIntervalSecond({kept:UInt32})) AS oldest,
    (SELECT groupUniqArrayArray(builds.build) FROM data_versions WHERE version >= oldest) AS recent
SELECT DISTINCT build FROM (SELECT build FROM rollup_month UNION ALL SELECT build FROM rollup_month_pair UNION ALL SELECT build FROM rollup_month_groups UNION ALL SELECT build FROM rollup_times)
WHERE NOT has({live:Array(UInt32)}, build) AND NOT has(recent, build)
