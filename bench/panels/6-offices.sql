SELECT toString(office) AS office, toFloat64(count()) AS declarations, countIf(inspected) / count() AS inspectionRate
FROM fact
WHERE build IN {builds:Array(UInt32)} AND lodged_at >= toDateTime64('2019-08-01 00:00:00', 3, 'Asia/Shanghai')
    AND lodged_at < toDateTime64('2020-08-01 00:00:00', 3, 'Asia/Shanghai') AND direction IN ('import', 'export') AND NOT cancelled
GROUP BY office
