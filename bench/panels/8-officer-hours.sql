-- Without intervals.
SELECT toString(tier_code) AS tier, assumeNotNull(toFloat64(sum(hours)) / toFloat64(sum(sum(hours)) OVER ())) AS officerHoursShare,
    toFloat64(sum(n)) / toFloat64(sum(sum(n)) OVER ()) AS tradeShareDeclarations
FROM
(
    SELECT fact.tier AS tier_code, sum(officer_hours) AS hours, count() AS n
    FROM fact
    WHERE build IN {builds:Array(UInt32)} AND lodged_at >= toDateTime64('2019-08-01 00:00:00', 3, 'Asia/Shanghai')
    AND lodged_at < toDateTime64('2020-08-01 00:00:00', 3, 'Asia/Shanghai') AND direction IN ('import', 'export') AND NOT cancelled
    GROUP BY tier_code
)
GROUP BY tier_code
