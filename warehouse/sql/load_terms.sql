-- Parameter: loads Array(UInt64). Columns: load_id, profile, coverage.
SELECT load_id, any(profile) AS profile, any(coverage) AS coverage FROM loads WHERE has({loads:Array(UInt64)}, load_id) GROUP BY load_id ORDER BY load_id
