-- Parameter: upto UInt64, the highest number that counts. Columns: version, published_at, data_cut, loads (visible ones), months, builds (live build of each month), definition (of the fact, by which they were made), zone (of the rollups).
SELECT
    max(v.version) AS version,
    argMax(v.published_at, v.version) AS published_at,
    argMax(v.data_cut, v.version) AS data_cut,
    arraySort(arrayFilter(l -> NOT has(groupArrayArray(v.loads_removed), l), groupArrayArray(v.loads_added))) AS loads,
    argMax(v.builds.month, v.version) AS months,
    argMax(v.builds.build, v.version) AS builds,
    argMax(v.definition, v.version) AS definition,
    argMax(v.zone, v.version) AS zone
FROM data_versions AS v
WHERE v.version <= {upto:UInt64}
HAVING count() > 0
