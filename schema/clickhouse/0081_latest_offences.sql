-- Offences as they stand: of each the row recorded last.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW latest_offences AS
WITH
(
    SELECT groupArray((load_id, since, until)) FROM load_replacements
    WHERE kind = 'offences' AND has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
) AS replaced
SELECT * FROM offences
WHERE has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
  AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND ifNull(toDateTime64(decided_on, 3, 'UTC') >= r.2 AND toDateTime64(decided_on, 3, 'UTC') < r.3, false), replaced))
ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
LIMIT 1 BY record_key
