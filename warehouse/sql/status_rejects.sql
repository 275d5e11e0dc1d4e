-- Parameter: loads Array(UInt64), the visible ones. Columns: kind, code, disposition, rows.
SELECT kind, code, toString(disposition) AS disposition, count() AS rows
FROM load_rejects
WHERE has({loads:Array(UInt64)}, load_id)
GROUP BY kind, code, disposition
ORDER BY kind, code, disposition
