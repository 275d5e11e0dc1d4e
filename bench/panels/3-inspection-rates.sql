-- With the sums over groups of companies of which the interval is made.
SELECT month, toString(tier_code) AS tier, sum(x) / sum(n) AS inspectionRate, count() AS groups, sum(n * n) AS nn, sum(n * x) AS nx, sum(x * x) AS xx
FROM
(
    SELECT toString(toStartOfMonth(toTimeZone(lodged_at, 'Asia/Shanghai'))) AS month, fact.tier AS tier_code, group_key, toUInt64(count()) AS n, toUInt64(countIf(inspected)) AS x
    FROM fact
    WHERE build IN {builds:Array(UInt32)} AND lodged_at >= toDateTime64('2019-08-01 00:00:00', 3, 'Asia/Shanghai')
    AND lodged_at < toDateTime64('2020-08-01 00:00:00', 3, 'Asia/Shanghai') AND direction IN ('import', 'export') AND NOT cancelled
    GROUP BY month, tier_code, group_key
)
GROUP BY month, tier_code
