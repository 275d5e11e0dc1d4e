-- The least time at which the product of (1 - ends / waiting) is at most one half, of declarations that are released or wait at the cut or were
-- withdrawn, all in order of time, ends before what is cut off. Without an interval.
SELECT toString(tier_code) AS tier, arraySort(groupArray(2 * waited + NOT ended)) AS waits, length(waits) AS n,
    arrayCumSum(arrayMap((w, place) -> if(bitAnd(w, 1) = 0, log(toFloat64(n - place) / (n - place + 1)), 0), waits, arrayEnumerate(waits))) AS curve,
    intDiv(arrayElement(waits, arrayFirstIndex(l -> l <= log(0.5) + 1e-9, curve)), 2) / 3.6e6 AS clearanceTimeKmMedianHours
FROM
(
    SELECT fact.tier AS tier_code, {cut:Int64} - toUnixTimestamp64Milli(lodged_at) AS watched, NOT cancelled AND isNotNull(released_ms) AND released_ms <= watched AS ended,
        toInt64(if(ended, assumeNotNull(released_ms), least(watched, ifNull(cancelled_ms, watched)))) AS waited
    FROM fact
    WHERE build IN {builds:Array(UInt32)} AND lodged_at >= toDateTime64('2019-08-01 00:00:00', 3, 'Asia/Shanghai')
    AND lodged_at < toDateTime64('2020-08-01 00:00:00', 3, 'Asia/Shanghai') AND direction IN ('import', 'export') AND NOT bitTest(quality, 0) AND waited >= 0
)
GROUP BY tier_code
