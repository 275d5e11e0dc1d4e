-- Parameters: loads Array(UInt64), the visible ones; kind String; rows UInt64; last UInt32.
-- Columns of the last loads of the kind that read at least so many rows, latest first: read, codes, dispositions, counts (pairwise).
SELECT any(read), groupArray(code), groupArray(toString(disposition)), groupArray(rows)
FROM load_codes
WHERE kind = {kind:String} AND has({loads:Array(UInt64)}, load_id)
GROUP BY load_id
HAVING any(read) >= {rows:UInt64}
ORDER BY load_id DESC
LIMIT {last:UInt32}
