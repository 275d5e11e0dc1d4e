-- The countries that arrangements of mutual recognition cover, and when: to the end of the territory or to that of the arrangement, whichever comes
-- first. One that ended before the territory was to join never covers it.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
-- Columns: country; since, the first day; until, the first day after it, or null.
CREATE OR REPLACE VIEW recognitions AS
SELECT t.country AS country, t.effective_from AS since, least(ifNull(t.effective_to, a.ended_on), ifNull(a.ended_on, t.effective_to)) AS until
FROM
(
    SELECT * FROM mra_territories
    WHERE has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
    ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY record_key
) AS t
LEFT JOIN
(
    SELECT record_key, ended_on FROM mra_agreements
    WHERE has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
    ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY record_key
) AS a ON t.mra_key = a.record_key
WHERE isNull(until) OR until > since
