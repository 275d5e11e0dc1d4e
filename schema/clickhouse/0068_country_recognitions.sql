-- The stretches of time in which arrangements of mutual recognition cover each country, as pairs of first day and first day after it.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW country_recognitions AS
SELECT country, groupArray((since, ifNull(until, toDate32('2299-12-31')))) AS stretches
FROM recognitions(loads = {loads:Array(UInt64)}, known = {known:Int64})
GROUP BY country
