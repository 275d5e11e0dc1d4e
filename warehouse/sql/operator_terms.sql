-- What facts take from their operators: the group of each (0 where none is stated), and from when on which management tier holds under which
-- regime, in order of time. Before its first decision an operator counts as regular: that is the first element. One without decisions has none.
-- Columns: edition, operator_key, group_key, since Array(Int64) (ms, included), tiers and regimes, one for each instant.
-- Reads: this_edition UInt32; loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
WITH CAST('regular', 'Enum8(\'unknown\' = 0, \'advanced_certified\' = 1, \'certified\' = 2, \'regular\' = 3, \'discredited\' = 4, \'seriously_discredited\' = 5)') AS regular
SELECT
    this_edition AS edition, operator_key, max(holding) AS group_key,
    arraySort(groupArrayIf((from_ms, management_tier, regime), decided)) AS decisions,
    if(empty(decisions), [], arrayPushFront(decisions.1, toInt64(-2208988800000))) AS since, -- 1900, before which no instant can be
    if(empty(decisions), [], arrayPushFront(decisions.2, regular)) AS tiers,
    if(empty(decisions), [], arrayPushFront(decisions.3, '')) AS regimes
FROM
(
    SELECT operator_key, group_key AS holding, toInt64(0) AS from_ms, regular AS management_tier, '' AS regime, false AS decided
    FROM visible_operators(loads = loads, known = known)
    ORDER BY operator_key, version DESC, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY operator_key
    UNION ALL
    SELECT operator_key, toUInt64(0), toUnixTimestamp64Milli(valid_from), management_tier, toString(regime), true
    FROM visible_tier_history(loads = loads, known = known)
    ORDER BY operator_key, valid_from, version DESC, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY operator_key, valid_from
)
GROUP BY operator_key
