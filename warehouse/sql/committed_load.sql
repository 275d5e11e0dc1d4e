-- Parameters: loads Array(UInt64), the visible ones; fingerprint String. Columns: load, kind, read, accepted, rejected, quarantined, unchanged, flagged.
-- A load after whose publication another was taken back does not count: what it found unchanged may be gone.
SELECT toString(load_id) AS load, kind, read, accepted, rejected, quarantined, unchanged, flagged
FROM loads
WHERE fingerprint = {fingerprint:String} AND has({loads:Array(UInt64)}, load_id)
  AND load_id > (SELECT max(arrayMax(loads_added)) FROM data_versions WHERE version < (SELECT maxIf(version, notEmpty(loads_removed)) FROM data_versions))
ORDER BY load_id DESC, kind
LIMIT 1 BY kind
