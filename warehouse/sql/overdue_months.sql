-- Parameters: builds Array(UInt32), the live ones; cut Int64 (ms), the data cut.
-- Column: months (YYYYMM in UTC) with an examination that is open for more than 72 hours at the cut and not marked so (bit 8 of quality), or the reverse.
SELECT DISTINCT toYYYYMM(lodged_at) AS month
FROM fact
PREWHERE isNotNull(examination_open_ms) -- few are, and of the others nothing more has to be read
WHERE build IN {builds:Array(UInt32)}
  AND bitTest(quality, 8) != ({cut:Int64} - toUnixTimestamp64Milli(lodged_at) - assumeNotNull(examination_open_ms) > 259200000)
