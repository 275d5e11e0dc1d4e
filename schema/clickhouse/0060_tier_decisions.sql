-- From when on which tier holds, by name and for management, with `regular` from the beginning for operators that have a decision at all.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW tier_decisions AS
SELECT operator_key, valid_from, toString(tier) AS tier, toString(management_tier) AS management_tier, regime, change_kind, false AS assumed
FROM
(
    SELECT * FROM visible_tier_history(loads = {loads:Array(UInt64)}, known = {known:Int64})
    ORDER BY operator_key, valid_from, version DESC, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY operator_key, valid_from
)
UNION ALL
SELECT DISTINCT operator_key, toDateTime64('1900-01-01 00:00:00', 3, 'UTC'), 'regular', 'regular', '', '', true
FROM visible_tier_history(loads = {loads:Array(UInt64)}, known = {known:Int64})
