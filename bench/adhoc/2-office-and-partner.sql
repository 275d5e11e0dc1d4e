-- With what the answer says of each row beside: operators, groups of companies, and both means with the sums of which their intervals are made.
SELECT toString(a) AS office, toString(b) AS partnerCountry, toFloat64(sum(n)) AS declarations, sum(x) / sum(n) AS inspectionRate, sum(unknown), sum(assumed), groupBitOr(gaps), count() AS groups, sum(ops),
    sum(n * n) AS nn, sum(n * x) AS nx, sum(x * x) AS xx, sum(mr), sum(mrr)
FROM
(
    SELECT a, b, g, sum(lodged) AS n, sum(looked) AS x, sum(nobody) AS unknown, sum(guessed) AS assumed, groupBitOr(open) AS gaps, count() AS ops,
        sum(toUInt128(intDiv(looked * 1000000000000 + intDiv(lodged, 2), lodged)) AS rate) AS mr, sum(rate * rate) AS mrr
    FROM
    (
        SELECT office AS a, partner_country AS b, operator_key, any(group_key) AS g, count() AS lodged, countIf(inspected) AS looked, countIf(tier = 'unknown') AS nobody,
            countIf(bitTest(quality, 1)) AS guessed, groupBitOr(gaps) AS open
        FROM plain_fact
        WHERE lodged_at >= toDateTime64('2019-08-01 00:00:00', 3, 'Asia/Shanghai') AND lodged_at < toDateTime64('2020-08-01 00:00:00', 3, 'Asia/Shanghai')
            AND direction IN ('import', 'export') AND NOT cancelled
        GROUP BY a, b, operator_key
    )
    GROUP BY a, b, g
)
GROUP BY a, b
