-- statement 1
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:unknown}
-- {Name:p3 Value:[5 6 7]}
-- {Name:p4 Value:1577808000000}
-- {Name:p5 Value:1582992000000}
-- {Name:p6 Value:[import export transit]}
-- {Name:p7 Value:[advanced_certified certified]}
-- {Name:p8 Value:[2201'; DROP TABLE fact; --]}
-- {Name:p9 Value:[transit]}
-- {Name:p10 Value:[4802797351941785263]}
SELECT
    toString(d0_2) AS d0_0,
    toString(d1_2) AS d1_0,
    toInt64(n_2) AS n,
    toInt64(unknown_2) AS unknown,
    toInt64(assumed_2) AS assumed,
    toInt64(gaps_2) AS gaps,
    toString(a_value_cny_2) AS a_value_cny,
    toInt64(m_value_cny_2) AS m_value_cny,
    toString(a_inspected_2) AS a_inspected,
    toString(a_declarations_2) AS a_declarations,
    toInt64(groups_2) AS groups,
    toInt64(cg0_2) AS cg0,
    toString(nn0_2) AS nn0,
    toString(nx0_2) AS nx0,
    toString(xx0_2) AS xx0
FROM
(
    SELECT
        d0_1 AS d0_2,
        d1_1 AS d1_2,
        sum(n_1) AS n_2,
        sum(unknown_1) AS unknown_2,
        sum(assumed_1) AS assumed_2,
        groupBitOr(gaps_1) AS gaps_2,
        sum(a_value_cny_1) AS a_value_cny_2,
        sum(m_value_cny_1) AS m_value_cny_2,
        sum(a_inspected_1) AS a_inspected_2,
        sum(a_declarations_1) AS a_declarations_2,
        count() AS groups_2,
        countIf((toInt128(a_declarations_1) > 0)) AS cg0_2,
        sum((toInt128(a_declarations_1) * toInt128(a_declarations_1))) AS nn0_2,
        sum((toInt128(a_declarations_1) * toInt128(a_inspected_1))) AS nx0_2,
        sum((toInt128(a_inspected_1) * toInt128(a_inspected_1))) AS xx0_2
    FROM
    (
        SELECT
            toStartOfMonth(toTimeZone(lodged_at, {p1:String})) AS d0_1,
            tier AS d1_1,
            group_key AS g_1,
            count() AS n_1,
            countIf((tier = {p2:String})) AS unknown_1,
            countIf(bitTest(quality, 1)) AS assumed_1,
            groupBitOr(gaps) AS gaps_1,
            sumIf(assumeNotNull(value_cny), (NOT (outside_value) AND isNotNull(value_cny))) AS a_value_cny_1,
            countIf((NOT (outside_value) AND isNull(value_cny))) AS m_value_cny_1,
            countIf(inspected) AS a_inspected_1,
            countIf(true) AS a_declarations_1
        FROM fact
        PREWHERE ((indexHint((build IN {p3:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p4:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p5:Int64}))) AND (direction IN {p6:Array(String)}) AND NOT (cancelled) AND ((tier IN {p7:Array(String)}) AND NOT ((office IN {p8:Array(String)})) AND ((direction IN {p9:Array(String)}) OR NOT ((operator_key IN {p10:Array(UInt64)})))))
        GROUP BY d0_1, d1_1, g_1
    )
    GROUP BY d0_2, d1_2
)
-- statement 2
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:unknown}
-- {Name:p3 Value:[5 6 7]}
-- {Name:p4 Value:1577808000000}
-- {Name:p5 Value:1582992000000}
-- {Name:p6 Value:[import export transit]}
-- {Name:p7 Value:[2201'; DROP TABLE fact; --]}
-- {Name:p8 Value:[transit]}
-- {Name:p9 Value:[4802797351941785263]}
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
        toStartOfMonth(toTimeZone(lodged_at, {p1:String})) AS d0_1,
        count() AS n_1,
        countIf((tier = {p2:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        sumIf(assumeNotNull(value_cny), (NOT (outside_value) AND isNotNull(value_cny))) AS a_value_cny_1,
        countIf((NOT (outside_value) AND isNull(value_cny))) AS m_value_cny_1
    FROM fact
    PREWHERE ((indexHint((build IN {p3:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p4:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p5:Int64}))) AND (direction IN {p6:Array(String)}) AND NOT (cancelled) AND (NOT ((office IN {p7:Array(String)})) AND ((direction IN {p8:Array(String)}) OR NOT ((operator_key IN {p9:Array(UInt64)})))))
    GROUP BY d0_1
)
-- statement 3
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:unknown}
-- {Name:p3 Value:[5 6 7]}
-- {Name:p4 Value:1577808000000}
-- {Name:p5 Value:1582992000000}
-- {Name:p6 Value:[import export transit]}
-- {Name:p7 Value:[2201'; DROP TABLE fact; --]}
-- {Name:p8 Value:[transit]}
-- {Name:p9 Value:[4802797351941785263]}
-- {Name:p10 Value:[advanced_certified]}
SELECT
    toString(d0_1) AS d0_0,
    toString(d1_1) AS d1_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_value_cny_1) AS a_value_cny,
    toInt64(m_value_cny_1) AS m_value_cny
FROM
(
    SELECT
        toStartOfMonth(toTimeZone(lodged_at, {p1:String})) AS d0_1,
        tier AS d1_1,
        count() AS n_1,
        countIf((tier = {p2:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        sumIf(assumeNotNull(value_cny), (NOT (outside_value) AND isNotNull(value_cny))) AS a_value_cny_1,
        countIf((NOT (outside_value) AND isNull(value_cny))) AS m_value_cny_1
    FROM fact
    PREWHERE ((indexHint((build IN {p3:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p4:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p5:Int64}))) AND (direction IN {p6:Array(String)}) AND NOT (cancelled) AND (NOT ((office IN {p7:Array(String)})) AND ((direction IN {p8:Array(String)}) OR NOT ((operator_key IN {p9:Array(UInt64)})))) AND (tier IN {p10:Array(String)}))
    GROUP BY d0_1, d1_1
)
-- statement 4
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:unknown}
-- {Name:p3 Value:[5 6 7]}
-- {Name:p4 Value:1577808000000}
-- {Name:p5 Value:1582992000000}
-- {Name:p6 Value:[import export transit]}
-- {Name:p7 Value:[2201'; DROP TABLE fact; --]}
-- {Name:p8 Value:[transit]}
-- {Name:p9 Value:[4802797351941785263]}
SELECT
    toString(d0_1) AS d0_0,
    toString(d1_1) AS d1_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_value_cny_1) AS a_value_cny,
    toInt64(m_value_cny_1) AS m_value_cny
FROM
(
    SELECT
        toStartOfMonth(toTimeZone(lodged_at, {p1:String})) AS d0_1,
        tier AS d1_1,
        count() AS n_1,
        countIf((tier = {p2:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        sumIf(assumeNotNull(value_cny), (NOT (outside_value) AND isNotNull(value_cny))) AS a_value_cny_1,
        countIf((NOT (outside_value) AND isNull(value_cny))) AS m_value_cny_1
    FROM fact
    PREWHERE ((indexHint((build IN {p3:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p4:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p5:Int64}))) AND (direction IN {p6:Array(String)}) AND NOT (cancelled) AND (NOT ((office IN {p7:Array(String)})) AND ((direction IN {p8:Array(String)}) OR NOT ((operator_key IN {p9:Array(UInt64)})))))
    GROUP BY d0_1, d1_1
)
-- statement 5
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:unknown}
-- {Name:p3 Value:[5 6 7]}
-- {Name:p4 Value:1577808000000}
-- {Name:p5 Value:1582992000000}
-- {Name:p6 Value:[import export transit]}
-- {Name:p7 Value:[2201'; DROP TABLE fact; --]}
-- {Name:p8 Value:[transit]}
-- {Name:p9 Value:[4802797351941785263]}
-- {Name:p10 Value:[regular]}
SELECT
    toString(d0_2) AS d0_0,
    toInt64(n_2) AS n,
    toInt64(unknown_2) AS unknown,
    toInt64(assumed_2) AS assumed,
    toInt64(gaps_2) AS gaps,
    toString(a_inspected_2) AS a_inspected,
    toString(a_declarations_2) AS a_declarations,
    toInt64(groups_2) AS groups,
    toInt64(cg0_2) AS cg0,
    toString(nn0_2) AS nn0,
    toString(nx0_2) AS nx0,
    toString(xx0_2) AS xx0
FROM
(
    SELECT
        d0_1 AS d0_2,
        sum(n_1) AS n_2,
        sum(unknown_1) AS unknown_2,
        sum(assumed_1) AS assumed_2,
        groupBitOr(gaps_1) AS gaps_2,
        sum(a_inspected_1) AS a_inspected_2,
        sum(a_declarations_1) AS a_declarations_2,
        count() AS groups_2,
        countIf((toInt128(a_declarations_1) > 0)) AS cg0_2,
        sum((toInt128(a_declarations_1) * toInt128(a_declarations_1))) AS nn0_2,
        sum((toInt128(a_declarations_1) * toInt128(a_inspected_1))) AS nx0_2,
        sum((toInt128(a_inspected_1) * toInt128(a_inspected_1))) AS xx0_2
    FROM
    (
        SELECT
            toStartOfMonth(toTimeZone(lodged_at, {p1:String})) AS d0_1,
            group_key AS g_1,
            count() AS n_1,
            countIf((tier = {p2:String})) AS unknown_1,
            countIf(bitTest(quality, 1)) AS assumed_1,
            groupBitOr(gaps) AS gaps_1,
            countIf(inspected) AS a_inspected_1,
            countIf(true) AS a_declarations_1
        FROM fact
        PREWHERE ((indexHint((build IN {p3:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p4:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p5:Int64}))) AND (direction IN {p6:Array(String)}) AND NOT (cancelled) AND (NOT ((office IN {p7:Array(String)})) AND ((direction IN {p8:Array(String)}) OR NOT ((operator_key IN {p9:Array(UInt64)})))) AND (tier IN {p10:Array(String)}))
        GROUP BY d0_1, g_1
    )
    GROUP BY d0_2
)
