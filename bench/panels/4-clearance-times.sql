-- Without intervals.
SELECT toString(toStartOfMonth(toTimeZone(lodged_at, 'Asia/Shanghai'))) AS month, toString(tier) AS tier, quantilesExactInclusiveIf(0.5, 0.9)(assumeNotNull(released_ms), isNotNull(released_ms) AND released_ms >= 0) AS both,
    both[1] / 3.6e6 AS clearanceTimeMedianHours, both[2] / 3.6e6 AS clearanceTimeP90Hours
FROM fact
WHERE build IN {builds:Array(UInt32)} AND lodged_at >= toDateTime64('2019-08-01 00:00:00', 3, 'Asia/Shanghai')
    AND lodged_at < toDateTime64('2020-08-01 00:00:00', 3, 'Asia/Shanghai') AND direction IN ('import', 'export') AND NOT cancelled
GROUP BY month, tier
