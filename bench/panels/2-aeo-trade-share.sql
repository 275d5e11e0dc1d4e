SELECT toString(toStartOfMonth(toTimeZone(lodged_at, 'Asia/Shanghai'))) AS month, assumeNotNull(toFloat64(sumIf(value_cny, NOT outside_value AND tier = 'advanced_certified')) / toFloat64(sumIf(value_cny, NOT outside_value))) AS aeoTradeShareValue
FROM fact
WHERE build IN {builds:Array(UInt32)} AND lodged_at >= toDateTime64('2019-08-01 00:00:00', 3, 'Asia/Shanghai')
    AND lodged_at < toDateTime64('2020-08-01 00:00:00', 3, 'Asia/Shanghai') AND direction IN ('import', 'export') AND NOT cancelled
GROUP BY month
