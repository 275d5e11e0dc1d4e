-- The regimes under which tiers were decided, as known.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
SELECT DISTINCT toString(regime) AS regime
FROM visible_tier_history(loads = {loads:Array(UInt64)}, known = {known:Int64})
WHERE regime != ''
ORDER BY regime
