-- Rows that still wait for what they refer to.
-- Parameter: loads Array(UInt64), the visible ones. Columns: kind, rows, since (start of the earliest load that has one).
SELECT r.kind AS kind, count() AS rows, min(l.started_at) AS since
FROM load_rejects AS r
INNER JOIN
(
    SELECT load_id, min(started_at) AS started_at
    FROM loads
    WHERE has({loads:Array(UInt64)}, load_id)
    GROUP BY load_id
) AS l ON r.load_id = l.load_id
WHERE r.disposition = 'quarantined'
GROUP BY kind
