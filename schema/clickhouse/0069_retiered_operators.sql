-- Operators whose management tier changed within some local days.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; zone String; since and until Date32, the days, the latter not included.
CREATE OR REPLACE VIEW retiered_operators AS
WITH toDateTime64({since:Date32}, 3, {zone:String}) AS begins
SELECT operator_key
FROM tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64})
WHERE valid_from < toDateTime64({until:Date32}, 3, {zone:String})
GROUP BY operator_key
HAVING uniqExactIf(management_tier, valid_from > begins) > 1
    OR uniqExactIf(management_tier, valid_from > begins) = 1 AND anyIf(management_tier, valid_from > begins) != argMaxIf(management_tier, valid_from, valid_from <= begins)
