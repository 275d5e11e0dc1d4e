-- statement 1
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:tier}
-- {Name:p3 Value:[('2020-01-01',6),('2020-02-01',7)]}
SELECT
    toString(d0_1) AS d0_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_declarations_1) AS a_declarations,
    toString(a_value_cny_1) AS a_value_cny,
    toInt64(m_value_cny_1) AS m_value_cny
FROM
(
    SELECT
        toStartOfMonth(day) AS d0_1,
        sum(n) AS n_1,
        sumIf(n, (tier = {p1:String})) AS unknown_1,
        sum(assumed) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        sum(a_declarations) AS a_declarations_1,
        sum(a_value_cny) AS a_value_cny_1,
        sum(m_value_cny) AS m_value_cny_1
    FROM rollup_month
    WHERE ((grain = {p2:String}) AND (tuple(day, build) IN {p3:Array(Tuple(Date, UInt32))}))
    GROUP BY d0_1
)
-- statement 2
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:tier}
-- {Name:p3 Value:[('2020-01-01',6),('2020-02-01',7)]}
-- {Name:p4 Value:[advanced_certified]}
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
        toStartOfMonth(day) AS d0_1,
        sum(n) AS n_1,
        sumIf(n, (tier = {p1:String})) AS unknown_1,
        sum(assumed) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        sum(a_value_cny) AS a_value_cny_1,
        sum(m_value_cny) AS m_value_cny_1
    FROM rollup_month
    WHERE (((grain = {p2:String}) AND (tuple(day, build) IN {p3:Array(Tuple(Date, UInt32))})) AND (tier IN {p4:Array(String)}))
    GROUP BY d0_1
)
