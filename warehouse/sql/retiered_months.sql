-- Parameters: load UInt64, the one that enters or leaves; others Array(UInt64), the loads visible before and after.
-- Column: months (YYYYMM in UTC) in which operators whose tier or group it states have, or have lodged, declarations of the others.
SELECT DISTINCT toYYYYMM(d.lodged_at) AS month
FROM
(
    SELECT lodged_at, arrayJoin([operator_key, declarant_key]) AS operator_key FROM declarations WHERE has({others:Array(UInt64)}, load_id)
) AS d
INNER JOIN
(
    SELECT operator_key, min(from_ms) AS since
    FROM
    (
        -- The only decisions about an operator also tell regular from unknown in the time before them.
        SELECT operator_key, if(operator_key IN (SELECT operator_key FROM tier_history WHERE has({others:Array(UInt64)}, load_id)),
            toUnixTimestamp64Milli(valid_from), toInt64(0)) AS from_ms
        FROM tier_history
        WHERE load_id = {load:UInt64}
        UNION ALL
        SELECT operator_key, toInt64(0) FROM operators WHERE load_id = {load:UInt64}
    )
    WHERE operator_key IN (SELECT operator_key FROM operators WHERE has({others:Array(UInt64)}, load_id))
    GROUP BY operator_key
) AS o ON d.operator_key = o.operator_key
WHERE toUnixTimestamp64Milli(d.lodged_at) >= o.since
