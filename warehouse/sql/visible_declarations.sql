-- Like the view of that name. Versions of declarations, without tombstones: what the loads hold, as known at an instant and not replaced by a later one of them.
-- Reads: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
WITH (SELECT groupArray((load_id, since, until)) FROM load_replacements WHERE kind = 'declarations' AND has(loads, load_id) AND toUnixTimestamp64Milli(recorded_at) <= known) AS replaced -- replaced
SELECT * FROM declarations
WHERE has(loads, load_id) AND op_type != 'tombstone' AND toUnixTimestamp64Milli(recorded_at) <= known
  AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND lodged_at >= r.2 AND lodged_at < r.3, replaced)) -- replaced
