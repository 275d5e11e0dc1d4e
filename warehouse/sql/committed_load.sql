-- Parameters: loads Array(UInt64), the visible ones; fingerprint String. Columns: load, kind, read, accepted, rejected, quarantined, unchanged, flagged,
-- as its rows stand now: one that waited and entered counts as accepted, one that waited in vain as rejected.
-- A load after whose publication another was taken back does not count: what it found unchanged may be gone.
SELECT
    toString(l.load_id) AS load, l.kind AS kind, l.read, l.accepted + s.freed AS accepted, l.rejected + s.failed AS rejected,
    toUInt64(l.quarantined - s.freed - s.failed) AS quarantined, l.unchanged, l.flagged
FROM loads AS l
LEFT JOIN
(
    SELECT
        load_id, kind, countIf(standing IN ('entered', 'unchanged')) AS freed, countIf(standing IN ('failed', 'expired')) AS failed
    FROM load_standing(loads = {loads:Array(UInt64)})
    GROUP BY load_id, kind
) AS s ON l.load_id = s.load_id AND l.kind = s.kind
WHERE l.fingerprint = {fingerprint:String} AND has({loads:Array(UInt64)}, l.load_id)
  AND l.load_id > (SELECT max(arrayMax(loads_added)) FROM data_versions WHERE version < (SELECT maxIf(version, notEmpty(loads_removed)) FROM data_versions))
ORDER BY l.load_id DESC, kind
LIMIT 1 BY kind
