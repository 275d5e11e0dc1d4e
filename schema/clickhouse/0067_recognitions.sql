-- The countries that arrangements of mutual recognition cover, and when: as long as the arrangement where the territory has no end of its own.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
-- Columns: country; since, the first day; until, the first day after it, or null.
CREATE OR REPLACE VIEW recognitions AS
SELECT t.country AS country, t.effective_from AS since, ifNull(t.effective_to, a.ended_on) AS until
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
