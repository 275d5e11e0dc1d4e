-- Parameters: last UInt32, how many loads. Columns of the newest loads: load, begun, swept, version (0: not published), visible, silent (ms since it
-- was last heard of or, if never, began), heard (epoch: never), kind, file, rows, bytes_read, bytes, months_built, months.
SELECT
    a.load_id AS load, a.begun AS begun, a.swept AS swept, v.version AS version, v.version > v.removed AS visible,
    dateDiff('millisecond', greatest(a.begun, p.heard), now64(3, 'UTC')) AS silent, p.heard AS heard,
    p.said.1 AS kind, p.said.2 AS file, p.said.3 AS rows, p.said.4 AS bytes_read, p.said.5 AS bytes, p.said.6 AS months_built, p.said.7 AS months
FROM
(
    SELECT load_id, minIf(at, state = 'begun') AS begun, countIf(state = 'swept') > 0 AS swept
    FROM load_attempts GROUP BY load_id ORDER BY load_id DESC LIMIT {last:UInt32}
) AS a
LEFT JOIN
(
    SELECT load_id, max(at) AS heard, argMax((kind, file, rows, bytes_read, bytes, months_built, months), at) AS said
    FROM load_progress GROUP BY load_id
) AS p ON a.load_id = p.load_id
LEFT JOIN
(
    SELECT load_id, minIf(made, NOT removal) AS version, maxIf(made, removal) AS removed
    FROM
    (
        SELECT arrayJoin(loads_added) AS load_id, false AS removal, version AS made FROM data_versions
        UNION ALL
        SELECT arrayJoin(loads_removed) AS load_id, true AS removal, version AS made FROM data_versions
    )
    GROUP BY load_id
) AS v ON a.load_id = v.load_id
ORDER BY load DESC
