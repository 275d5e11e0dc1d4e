-- The management tier of every operator with a decision at an instant, that instant included.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the instant.
CREATE OR REPLACE VIEW current_tiers AS
SELECT operator_key, argMax(management_tier, valid_from) AS tier
FROM tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64})
WHERE toUnixTimestamp64Milli(valid_from) <= {cut:Int64}
GROUP BY operator_key
