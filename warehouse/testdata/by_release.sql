-- statement 1
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:unknown}
-- {Name:p3 Value:[5 6 7]}
-- {Name:p4 Value:1577808000000}
-- {Name:p5 Value:1582992000000}
-- {Name:p6 Value:[import export]}
SELECT
    toString(d0_1) AS d0_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_declarations_1) AS a_declarations
FROM
(
    SELECT
        toStartOfMonth(toTimeZone(lodged_at, {p1:String})) AS d0_1,
        count() AS n_1,
        countIf((tier = {p2:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        countIf(true) AS a_declarations_1
    FROM fact
    PREWHERE ((indexHint((build IN {p3:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p4:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p5:Int64}))) AND (direction IN {p6:Array(String)}) AND NOT (cancelled))
    GROUP BY d0_1
)
-- statement 2
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:unknown}
-- {Name:p3 Value:[4 5 6 7 8]}
-- {Name:p4 Value:1577808000000}
-- {Name:p5 Value:1582992000000}
-- {Name:p6 Value:[import export]}
SELECT
    toString(d0_1) AS d0_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_value_cny_1) AS a_value_cny,
    toInt64(m_value_cny_1) AS m_value_cny
FROM
(
    SELECT
        toStartOfMonth(toTimeZone(fromUnixTimestamp64Milli((toUnixTimestamp64Milli(lodged_at) + ifNull(released_ms, 0))), {p1:String})) AS d0_1,
        count() AS n_1,
        countIf((tier = {p2:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        sumIf(assumeNotNull(value_cny), (NOT (outside_value) AND isNotNull(value_cny))) AS a_value_cny_1,
        countIf((NOT (outside_value) AND isNull(value_cny))) AS m_value_cny_1
    FROM fact
    PREWHERE ((indexHint((build IN {p3:Array(UInt32)})) AND (isNotNull(released_ms) AND ((toUnixTimestamp64Milli(lodged_at) + ifNull(released_ms, 0)) >= {p4:Int64}) AND ((toUnixTimestamp64Milli(lodged_at) + ifNull(released_ms, 0)) < {p5:Int64}))) AND (direction IN {p6:Array(String)}) AND NOT (cancelled))
    GROUP BY d0_1
)
