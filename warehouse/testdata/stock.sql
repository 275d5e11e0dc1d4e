-- statement 1
-- {Name:p1 Value:1580486400001}
-- {Name:p2 Value:[1 2]}
-- {Name:p3 Value:18474}
-- {Name:p4 Value:1}
-- {Name:p5 Value:9223372036854775807}
SELECT
    toString(d0_1) AS d0_0,
    toString(d1_1) AS d1_0,
    toInt64(n_1) AS n,
    toInt64(ops_1) AS ops,
    toInt64(groups_1) AS groups
FROM
(
    SELECT
        tier AS d0_1,
        home_office AS d1_1,
        0 AS n_1,
        uniqExact(operator_key) AS ops_1,
        uniqExact(group_key) AS groups_1
    FROM operator_stock(before = {p1:Int64}, loads = {p2:Array(UInt64)}, today = {p3:Int32}, follow = {p4:UInt8}, known = {p5:Int64})
    GROUP BY d0_1, d1_1
)
