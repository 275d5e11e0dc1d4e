-- Parameters: live Array(UInt32), builds of the version that is live; kept UInt32, seconds a superseded build is kept.
-- Column: partition ids of the fact that can go.
SELECT partition_id
FROM system.parts
WHERE database = currentDatabase() AND table = 'fact' AND active
GROUP BY partition_id
HAVING NOT has({live:Array(UInt32)}, toUInt32(splitByChar('-', partition_id)[2])) AND max(modification_time) < now() - {kept:UInt32}
