-- Notes that records which have waited since before an instant wait no longer.
-- Parameters: load UInt64, this one; loads Array(UInt64), the visible ones; before Int64 (ms).
INSERT INTO load_retries (load_id, origin_load, kind, file, line, outcome, code)
SELECT DISTINCT {load:UInt64}, load_id, kind, file, line, 'expired', code
FROM load_standing(loads = {loads:Array(UInt64)})
WHERE standing = 'pending' AND load_id IN
    (SELECT load_id FROM loads WHERE has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(started_at) < {before:Int64})
