-- Rows that did not enter at first: those that still wait for what they refer to, and those that entered later.
-- Parameter: loads Array(UInt64), the visible ones. Columns: kind, pending, freed, since (start of the earliest load with a pending one).
SELECT s.kind AS kind, countIf(s.standing = 'pending') AS pending, countIf(s.standing IN ('entered', 'unchanged')) AS freed, minIf(l.started_at, s.standing = 'pending') AS since
FROM load_standing(loads = {loads:Array(UInt64)}) AS s
INNER JOIN
(
    SELECT load_id, min(started_at) AS started_at
    FROM loads
    WHERE has({loads:Array(UInt64)}, load_id)
    GROUP BY load_id
) AS l ON s.load_id = l.load_id
GROUP BY kind
