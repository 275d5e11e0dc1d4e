-- Parameters: loads Array(UInt64), the visible ones; last UInt32, how many loads; files UInt32, how many sources of a load.
-- Columns: id, kind (empty where it did not land), visible, version (0: never visible), swept, silent (ms since it was last heard of or, if
-- never, began), months (0: none is built yet), started, landed, sources, read, accepted, rejected, quarantined, unchanged, flagged, counted
-- (whether its codes were), codes, dispositions, rows (pairwise, most frequent first).
WITH
    latest AS
    (
        SELECT load_id, max(state) = 'swept' AS swept, min(at) AS begun
        FROM load_attempts
        GROUP BY load_id
        ORDER BY load_id DESC
        LIMIT {last:UInt32}
    ),
    progress AS
    (
        SELECT load_id, max(at) AS heard, argMax(months, at) AS months
        FROM load_progress
        WHERE load_id IN (SELECT load_id FROM latest)
        GROUP BY load_id
    ),
    versions AS
    (
        SELECT arrayJoin(loads_added) AS load_id, min(version) AS version
        FROM data_versions
        GROUP BY load_id
    ),
    codes AS
    (
        SELECT
            load_id, kind, count() > 0 AS counted,
            arraySort(c -> (-c.3, c.1, c.2), groupArrayIf((toString(code), toString(disposition), toInt64(rows)), code != '')) AS found
        FROM load_codes
        WHERE load_id IN (SELECT load_id FROM latest)
        GROUP BY load_id, kind
    )
SELECT
    toString(a.load_id) AS id, l.kind AS kind, has({loads:Array(UInt64)}, a.load_id) AS visible, v.version AS version, a.swept AS swept,
    dateDiff('millisecond', greatest(a.begun, p.heard), now64(3, 'UTC')) AS silent, p.months AS months,
    if(l.load_id = 0, a.begun, l.started_at) AS started, l.landed_at AS landed,
    arrayMap(s -> toValidUTF8(s), arraySlice(l.sources, 1, {files:UInt32})) AS sources,
    l.read, l.accepted, l.rejected, l.quarantined, l.unchanged, l.flagged,
    c.counted AS counted, c.found.1 AS codes, c.found.2 AS dispositions, c.found.3 AS rows
FROM latest AS a
LEFT JOIN (SELECT * FROM loads WHERE load_id IN (SELECT load_id FROM latest)) AS l ON a.load_id = l.load_id
LEFT JOIN progress AS p ON a.load_id = p.load_id
LEFT JOIN versions AS v ON a.load_id = v.load_id
LEFT JOIN codes AS c ON l.load_id = c.load_id AND l.kind = c.kind
ORDER BY a.load_id DESC, l.kind
