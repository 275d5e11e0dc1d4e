SELECT toString(toStartOfMonth(toTimeZone(lodged_at, 'Asia/Shanghai'))) AS month, toString(tier) AS tier, toFloat64(uniqExact(operator_key)) AS operators
FROM fact
WHERE build IN {builds:Array(UInt32)} AND lodged_at >= toDateTime64('2019-08-01 00:00:00', 3, 'Asia/Shanghai')
    AND lodged_at < toDateTime64('2020-08-01 00:00:00', 3, 'Asia/Shanghai') AND direction IN ('import', 'export') AND NOT cancelled
    AND fact.tier IN ('advanced_certified', 'certified')
GROUP BY month, tier
