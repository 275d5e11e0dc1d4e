-- The countries that arrangements of mutual recognition cover, and when.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts. Columns: country; first day; first day after it, or ''.
SELECT country, toString(since) AS since, ifNull(toString(until), '') AS until
FROM recognitions(loads = {loads:Array(UInt64)}, known = {known:Int64})
ORDER BY country, since, until
