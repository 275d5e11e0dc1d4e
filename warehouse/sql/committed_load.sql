-- Parameters: loads Array(UInt64), the visible ones; fingerprint String. Columns: load, kind, read, accepted, rejected, quarantined, unchanged, flagged.
SELECT toString(load_id) AS load, kind, read, accepted, rejected, quarantined, unchanged, flagged
FROM loads
WHERE fingerprint = {fingerprint:String} AND has({loads:Array(UInt64)}, load_id)
ORDER BY load_id DESC, kind
LIMIT 1 BY kind
