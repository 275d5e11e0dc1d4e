-- Parameters: keys Array(UInt64), since Array(Int64) (ms), pairwise, of operators whose tier or group changes; loads Array(UInt64).
-- Column: months (YYYYMM in UTC) in which their declarations are affected.
SELECT DISTINCT toYYYYMM(lodged_at) AS month
FROM declarations
WHERE has({loads:Array(UInt64)}, load_id)
  AND toUnixTimestamp64Milli(lodged_at) >= transform(operator_key, {keys:Array(UInt64)}, {since:Array(Int64)}, toInt64(9223372036854775807))
