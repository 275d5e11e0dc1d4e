-- Parameters: live Array(UInt32), builds of the version that is live; kept UInt32, seconds a superseded build is kept.
-- Column: partition ids of the fact that can go: builds that were in no version of the last seconds, however old their rows are, and
-- were not made in them either, as those of a load that died.
WITH
    (SELECT max(version) FROM data_versions WHERE published_at < now64(3) - toIntervalSecond({kept:UInt32})) AS oldest,
    (SELECT groupUniqArrayArray(builds.build) FROM data_versions WHERE version >= oldest) AS recent
SELECT partition_id
FROM system.parts
WHERE database = currentDatabase() AND table = 'fact' AND active
GROUP BY partition_id
HAVING NOT has({live:Array(UInt32)}, toUInt32(splitByChar('-', partition_id)[2]))
    AND NOT has(recent, toUInt32(splitByChar('-', partition_id)[2])) AND max(modification_time) < now() - {kept:UInt32}
