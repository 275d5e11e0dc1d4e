-- Parameters: live Array(UInt32), builds of the version that is live; kept UInt32, seconds a superseded build is kept.
-- Columns: table and partition id of the fact and its rollups that can go: builds that were in no version of the last seconds, however old their rows are, and
-- were not made in them either, as those of a load that died.
WITH
    (SELECT max(version) FROM data_versions WHERE published_at < now64(3) - toIntervalSecond({kept:UInt32})) AS oldest,
    (SELECT groupUniqArrayArray(builds.build) FROM data_versions WHERE version >= oldest) AS recent
SELECT table, partition_id
FROM (SELECT table, partition_id, modification_time, toUInt32(splitByChar('-', partition_id)[-1]) AS build FROM system.parts
    WHERE database = currentDatabase() AND (table = 'fact' OR table LIKE 'rollup_%' AND table NOT IN ('rollup_month', 'rollup_month_pair', 'rollup_month_groups', 'rollup_times')) AND active)
GROUP BY table, partition_id, build
HAVING NOT has({live:Array(UInt32)}, build) AND NOT has(recent, build) AND max(modification_time) < now() - {kept:UInt32}
