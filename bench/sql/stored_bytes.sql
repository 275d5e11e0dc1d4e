-- Columns: declarations, months and operators of the live builds of the fact; bytes on the disk of these builds of the fact, and of the rollups.
WITH (SELECT argMax(builds.build, version) FROM data_versions) AS live
SELECT count(), uniqExact(build), uniqExact(operator_key),
    (SELECT sum(bytes_on_disk) FROM system.parts
        WHERE database = currentDatabase() AND active AND table = 'fact' AND has(live, toUInt32(splitByChar('-', partition_id)[-1]))),
    (SELECT sum(bytes_on_disk) FROM system.parts
        WHERE database = currentDatabase() AND active AND table LIKE 'rollup_%'
        AND (table IN ('rollup_month', 'rollup_month_pair', 'rollup_month_groups', 'rollup_times') OR has(live, toUInt32OrZero(splitByChar('-', partition_id)[-1]))))
FROM fact
WHERE has(live, build)
