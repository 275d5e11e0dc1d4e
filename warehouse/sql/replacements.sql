-- Parameters: loads Array(UInt64); kind String. Columns: load, since and until (ms), of periods that the loads replaced.
SELECT DISTINCT load_id, toUnixTimestamp64Milli(since) AS since, toUnixTimestamp64Milli(until) AS until
FROM load_replacements
WHERE has({loads:Array(UInt64)}, load_id) AND kind = {kind:String}
ORDER BY load_id
