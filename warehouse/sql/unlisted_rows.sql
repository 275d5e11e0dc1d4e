-- Rows of visible loads that name an entry of a list which is gone, and were judged by it.
-- Parameters: loads Array(UInt64), the visible ones; table, key and column Identifier, what names a row and what names the entry; digits UInt8,
-- how many characters of it (0: all); entries Array(String), since and upto Array(UInt64) as lost_entries tells them, pairwise.
-- Column: rows. What hangs on a declaration may be there once for each month of its versions.
SELECT uniqExact(t.load_id, t.line, t.id)
FROM
(
    SELECT load_id, line, {key:Identifier} AS id,
        if({digits:UInt8} > 0, substring(toString({column:Identifier}), 1, {digits:UInt8}), toString({column:Identifier})) AS entry
    FROM {table:Identifier}
    WHERE has({loads:Array(UInt64)}, load_id)
) AS t
INNER JOIN
(
    SELECT e.1 AS entry, e.2 AS since, e.3 AS upto
    FROM (SELECT arrayJoin(arrayZip({entries:Array(String)}, {since:Array(UInt64)}, {upto:Array(UInt64)})) AS e)
) AS l ON t.entry = l.entry
WHERE t.load_id > l.since AND t.load_id <= l.upto
