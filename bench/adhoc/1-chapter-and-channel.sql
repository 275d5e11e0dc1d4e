-- With what the answer says of each row beside: groups of companies, and the sums of squares of which the interval is made.
SELECT toString(a) AS hs2, toString(b) AS channel, toFloat64(sum(n)) AS declarations, sum(x) / sum(n) AS inspectionRate, sum(unknown), sum(assumed), groupBitOr(gaps), count() AS groups,
    sum(n * n) AS nn, sum(n * x) AS nx, sum(x * x) AS xx
FROM
(
    SELECT hs2 AS a, channel AS b, group_key, count() AS n, countIf(inspected) AS x, countIf(tier = 'unknown') AS unknown, countIf(bitTest(quality, 1)) AS assumed, groupBitOr(gaps) AS gaps
    FROM plain_fact
    WHERE lodged_at >= toDateTime64('2019-08-01 00:00:00', 3, 'Asia/Shanghai') AND lodged_at < toDateTime64('2020-08-01 00:00:00', 3, 'Asia/Shanghai')
        AND direction IN ('import', 'export') AND NOT cancelled
    GROUP BY a, b, group_key
)
GROUP BY a, b
