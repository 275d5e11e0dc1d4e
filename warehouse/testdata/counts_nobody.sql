-- statement 1
-- {Name:p1 Value:}
-- {Name:p2 Value:}
-- {Name:p3 Value:Asia/Shanghai}
-- {Name:p4 Value:unknown}
-- {Name:p5 Value:[5 6 7]}
-- {Name:p6 Value:1577808000000}
-- {Name:p7 Value:1582992000000}
-- {Name:p8 Value:[import export]}
-- {Name:p9 Value:[]}
SELECT
    toString(d0_1) AS d0_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_declarations_1) AS a_declarations,
    toString(a_net_kg_1) AS a_net_kg,
    toInt64(m_net_kg_1) AS m_net_kg,
    toString(a_value_declared_1) AS a_value_declared,
    toInt64(m_value_declared_1) AS m_value_declared,
    ifNull(toString(least_value_declared_1), {p1:String}) AS least_value_declared,
    ifNull(toString(most_value_declared_1), {p2:String}) AS most_value_declared
FROM
(
    SELECT
        toStartOfQuarter(toTimeZone(lodged_at, {p3:String})) AS d0_1,
        count() AS n_1,
        countIf((tier = {p4:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        countIf(true) AS a_declarations_1,
        sumIf(assumeNotNull(net_kg), isNotNull(net_kg)) AS a_net_kg_1,
        countIf(isNull(net_kg)) AS m_net_kg_1,
        sumIf(assumeNotNull(value_declared), (NOT (outside_value) AND isNotNull(value_declared))) AS a_value_declared_1,
        countIf((NOT (outside_value) AND isNull(value_declared))) AS m_value_declared_1,
        minOrNullIf(declared_ccy, NOT (outside_value)) AS least_value_declared_1,
        maxOrNullIf(declared_ccy, NOT (outside_value)) AS most_value_declared_1
    FROM fact
    PREWHERE ((indexHint((build IN {p5:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p6:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p7:Int64}))) AND (direction IN {p8:Array(String)}) AND (office IN {p9:Array(String)}) AND NOT (cancelled))
    GROUP BY d0_1
)
