-- Links between operators: what the loads hold, as known at an instant and not replaced by a later one of them.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW visible_operator_links AS
WITH
(
    SELECT groupArray((load_id, since, until)) FROM load_replacements
    WHERE kind = 'operator_links' AND has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
) AS replaced
SELECT * FROM operator_links
WHERE has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
  AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND toDateTime64(effective_on, 3, 'UTC') >= r.2 AND toDateTime64(effective_on, 3, 'UTC') < r.3, replaced))
