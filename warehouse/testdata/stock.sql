-- statement 1
-- {Name:p1 Value:[4 5 6 7 8]}
-- {Name:p2 Value:1564588800000}
-- {Name:p3 Value:1596211200000}
-- {Name:p4 Value:[import export]}
-- {Name:p5 Value:[1 2]}
-- {Name:p6 Value:9223372036854775807}
-- {Name:p7 Value:18474}
-- {Name:p8 Value:1580486400001}
-- {Name:p9 Value:[1 2]}
-- {Name:p10 Value:18474}
-- {Name:p11 Value:1}
-- {Name:p12 Value:9223372036854775807}
SELECT
    toString(d0_1) AS d0_0,
    toString(d1_1) AS d1_0,
    toInt64(n_1) AS n,
    toInt64(ops_1) AS ops,
    toInt64(groups_1) AS groups,
    toInt64(active_1) AS active
FROM
(
    SELECT
        tier AS d0_1,
        home_office AS d1_1,
        0 AS n_1,
        uniqExact(operator_key) AS ops_1,
        uniqExact(group_key) AS groups_1,
        uniqExactIf(operator_key, (operator_key IN
    (
        SELECT
            arrayJoin(arrayPushBack(heirs, operator_key)) AS trading_key
        FROM
        (
            SELECT
                operator_key
            FROM fact
            PREWHERE ((indexHint((build IN {p1:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p2:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p3:Int64}))) AND (direction IN {p4:Array(String)}) AND NOT (cancelled))
            GROUP BY operator_key
        ) AS b0
        LEFT ANY JOIN
        (
            SELECT
                operator_key,
                groupArray(heir_key) AS heirs
            FROM operator_heirs(loads = {p5:Array(UInt64)}, known = {p6:Int64}, today = {p7:Int32})
            GROUP BY operator_key
        ) AS b1 USING (operator_key)
    ))) AS active_1
    FROM operator_stock(before = {p8:Int64}, loads = {p9:Array(UInt64)}, today = {p10:Int32}, follow = {p11:UInt8}, known = {p12:Int64})
    GROUP BY d0_1, d1_1
)
