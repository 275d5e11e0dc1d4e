-- Rows with a code: those that have not entered, and those that were flagged or normalised and did.
-- Parameters: loads Array(UInt64), the visible ones; load UInt64 (0: any of them), kind String and code String (empty: any); first UInt32.
-- Columns: kind, code, disposition, rows.
SELECT kind, code, disposition, sum(n) AS rows
FROM
(
    SELECT kind, code, if(standing = 'pending', 'quarantined', 'rejected') AS disposition, count() AS n
    FROM load_standing(loads = {loads:Array(UInt64)})
    WHERE standing IN ('rejected', 'pending', 'failed', 'expired') AND {load:UInt64} IN (0, load_id) AND {kind:String} IN ('', kind) AND {code:String} IN ('', code)
    GROUP BY kind, code, disposition
    UNION ALL
    SELECT kind, code, toString(disposition) AS disposition, sum(rows) AS n
    FROM load_codes
    WHERE has({loads:Array(UInt64)}, load_id) AND {load:UInt64} IN (0, load_id) AND {kind:String} IN ('', kind) AND {code:String} IN ('', code)
      AND disposition IN ('normalised', 'flagged')
    GROUP BY kind, code, disposition
)
GROUP BY kind, code, disposition
ORDER BY kind, code, disposition
LIMIT {first:UInt32}
