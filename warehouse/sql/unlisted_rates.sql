-- Rows of visible loads in a currency and month of which the customs rate is gone, and that were judged by it.
-- Parameters: loads, entries, since and upto as in unlisted_rows; table, key, currency and day Identifier; zone String, whose months count;
-- earlier UInt64, the flag of a row that took the rate of the month before (0: none does).
-- Column: rows.
SELECT uniqExact(t.load_id, t.line, t.id)
FROM
(
    SELECT load_id, line, {key:Identifier} AS id, toTimeZone(toDateTime64({day:Identifier}, 3, 'UTC'), {zone:String}) AS at,
        concat({currency:Identifier}, ' ', toString(toYYYYMM(if(bitAnd(flags, {earlier:UInt64}) > 0, subtractMonths(at, 1), at)))) AS entry
    FROM {table:Identifier}
    WHERE has({loads:Array(UInt64)}, load_id)
) AS t
INNER JOIN
(
    SELECT e.1 AS entry, e.2 AS since, e.3 AS upto
    FROM (SELECT arrayJoin(arrayZip({entries:Array(String)}, {since:Array(UInt64)}, {upto:Array(UInt64)})) AS e)
) AS l ON t.entry = l.entry
WHERE t.load_id > l.since AND t.load_id <= l.upto
