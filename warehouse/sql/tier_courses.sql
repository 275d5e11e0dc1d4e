-- What was decided on each operator's management tier, in order.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the last instant from which a decision may hold.
-- Columns: operator_key; instants (ms), tiers and kinds of change, each in order.
SELECT operator_key, arrayMap(d -> d.1, decisions) AS since, arrayMap(d -> d.2, decisions) AS tiers, arrayMap(d -> d.3, decisions) AS kinds
FROM
(
    SELECT operator_key, arraySort(groupArray((toUnixTimestamp64Milli(valid_from), management_tier, toString(change_kind)))) AS decisions
    FROM tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64})
    WHERE NOT assumed AND toUnixTimestamp64Milli(valid_from) <= {cut:Int64}
    GROUP BY operator_key
)
