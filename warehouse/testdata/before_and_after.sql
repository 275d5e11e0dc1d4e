-- statement 1
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:[8]}
-- {Name:p3 Value:[2]}
-- {Name:p4 Value:[1 2]}
-- {Name:p5 Value:9223372036854775807}
-- {Name:p6 Value:1580486400000}
-- {Name:p7 Value:Asia/Shanghai}
-- {Name:p8 Value:2020-01-01}
-- {Name:p9 Value:2020-03-01}
-- {Name:p10 Value:2020-01-01}
-- {Name:p11 Value:2020-03-01}
SELECT
    toString(d0_1) AS d0_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps
FROM
(
    SELECT
        country AS d0_1,
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(assumed) AS assumed_1,
        groupBitOr(arrayElement({p2:Array(UInt16)}, indexOf({p3:Array(UInt64)}, load_id))) AS gaps_1
    FROM foreign_clearance_rows(loads = {p4:Array(UInt64)}, known = {p5:Int64}, cut = {p6:Int64}, zone = {p7:String}, since = {p8:Date32}, until = {p9:Date32})
    WHERE (((day >= {p10:Date32}) AND (day < {p11:Date32})) AND empty(left_out))
    GROUP BY d0_1
)
-- statement 2
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:[8]}
-- {Name:p3 Value:[2]}
-- {Name:p4 Value:[1 2]}
-- {Name:p5 Value:9223372036854775807}
-- {Name:p6 Value:1580486400000}
-- {Name:p7 Value:Asia/Shanghai}
-- {Name:p8 Value:2020-01-01}
-- {Name:p9 Value:2020-03-01}
-- {Name:p10 Value:2020-01-01}
-- {Name:p11 Value:2020-03-01}
-- {Name:p12 Value:[advanced_certified]}
SELECT
    toString(d0_1) AS d0_0,
    toString(d1_1) AS d1_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_weighed_inspected_not_after_treated_1) AS a_weighed_inspected_not_after_treated,
    toInt64(m_weighed_inspected_not_after_treated_1) AS m_weighed_inspected_not_after_treated,
    toString(a_weighed_not_after_treated_1) AS a_weighed_not_after_treated,
    toInt64(m_weighed_not_after_treated_1) AS m_weighed_not_after_treated,
    toString(a_weighed_twice_not_after_treated_1) AS a_weighed_twice_not_after_treated,
    toInt64(m_weighed_twice_not_after_treated_1) AS m_weighed_twice_not_after_treated,
    toString(a_cleared_not_after_treated_1) AS a_cleared_not_after_treated,
    toInt64(m_cleared_not_after_treated_1) AS m_cleared_not_after_treated,
    toString(a_weighed_inspected_after_treated_1) AS a_weighed_inspected_after_treated,
    toInt64(m_weighed_inspected_after_treated_1) AS m_weighed_inspected_after_treated,
    toString(a_weighed_after_treated_1) AS a_weighed_after_treated,
    toInt64(m_weighed_after_treated_1) AS m_weighed_after_treated,
    toString(a_weighed_twice_after_treated_1) AS a_weighed_twice_after_treated,
    toInt64(m_weighed_twice_after_treated_1) AS m_weighed_twice_after_treated,
    toString(a_cleared_after_treated_1) AS a_cleared_after_treated,
    toInt64(m_cleared_after_treated_1) AS m_cleared_after_treated
FROM
(
    SELECT
        country AS d0_1,
        cohort AS d1_1,
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(assumed) AS assumed_1,
        groupBitOr(arrayElement({p2:Array(UInt16)}, indexOf({p3:Array(UInt64)}, load_id))) AS gaps_1,
        sumIf(assumeNotNull(weighed_inspected), ((NOT (after) AND treated) AND isNotNull(weighed_inspected))) AS a_weighed_inspected_not_after_treated_1,
        countIf(((NOT (after) AND treated) AND isNull(weighed_inspected))) AS m_weighed_inspected_not_after_treated_1,
        sumIf(assumeNotNull(weighed), ((NOT (after) AND treated) AND isNotNull(weighed))) AS a_weighed_not_after_treated_1,
        countIf(((NOT (after) AND treated) AND isNull(weighed))) AS m_weighed_not_after_treated_1,
        sumIf(assumeNotNull(weighed_twice), ((NOT (after) AND treated) AND isNotNull(weighed_twice))) AS a_weighed_twice_not_after_treated_1,
        countIf(((NOT (after) AND treated) AND isNull(weighed_twice))) AS m_weighed_twice_not_after_treated_1,
        sumIf(assumeNotNull(cleared), ((NOT (after) AND treated) AND isNotNull(cleared))) AS a_cleared_not_after_treated_1,
        countIf(((NOT (after) AND treated) AND isNull(cleared))) AS m_cleared_not_after_treated_1,
        sumIf(assumeNotNull(weighed_inspected), ((after AND treated) AND isNotNull(weighed_inspected))) AS a_weighed_inspected_after_treated_1,
        countIf(((after AND treated) AND isNull(weighed_inspected))) AS m_weighed_inspected_after_treated_1,
        sumIf(assumeNotNull(weighed), ((after AND treated) AND isNotNull(weighed))) AS a_weighed_after_treated_1,
        countIf(((after AND treated) AND isNull(weighed))) AS m_weighed_after_treated_1,
        sumIf(assumeNotNull(weighed_twice), ((after AND treated) AND isNotNull(weighed_twice))) AS a_weighed_twice_after_treated_1,
        countIf(((after AND treated) AND isNull(weighed_twice))) AS m_weighed_twice_after_treated_1,
        sumIf(assumeNotNull(cleared), ((after AND treated) AND isNotNull(cleared))) AS a_cleared_after_treated_1,
        countIf(((after AND treated) AND isNull(cleared))) AS m_cleared_after_treated_1
    FROM foreign_clearance_sides(loads = {p4:Array(UInt64)}, known = {p5:Int64}, cut = {p6:Int64}, zone = {p7:String}, since = {p8:Date32}, until = {p9:Date32})
    WHERE (((day >= {p10:Date32}) AND (day < {p11:Date32})) AND empty(left_out) AND (tier IN {p12:Array(String)}))
    GROUP BY d0_1, d1_1
)
-- statement 3
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:[8]}
-- {Name:p3 Value:[2]}
-- {Name:p4 Value:[1 2]}
-- {Name:p5 Value:9223372036854775807}
-- {Name:p6 Value:1580486400000}
-- {Name:p7 Value:Asia/Shanghai}
-- {Name:p8 Value:2020-01-01}
-- {Name:p9 Value:2020-03-01}
-- {Name:p10 Value:2020-01-01}
-- {Name:p11 Value:2020-03-01}
-- {Name:p12 Value:[advanced_certified]}
SELECT
    toString(d0_1) AS d0_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_weighed_inspected_not_after_not_treated_1) AS a_weighed_inspected_not_after_not_treated,
    toInt64(m_weighed_inspected_not_after_not_treated_1) AS m_weighed_inspected_not_after_not_treated,
    toString(a_weighed_not_after_not_treated_1) AS a_weighed_not_after_not_treated,
    toInt64(m_weighed_not_after_not_treated_1) AS m_weighed_not_after_not_treated,
    toString(a_weighed_twice_not_after_not_treated_1) AS a_weighed_twice_not_after_not_treated,
    toInt64(m_weighed_twice_not_after_not_treated_1) AS m_weighed_twice_not_after_not_treated,
    toString(a_cleared_not_after_not_treated_1) AS a_cleared_not_after_not_treated,
    toInt64(m_cleared_not_after_not_treated_1) AS m_cleared_not_after_not_treated,
    toString(a_weighed_inspected_after_not_treated_1) AS a_weighed_inspected_after_not_treated,
    toInt64(m_weighed_inspected_after_not_treated_1) AS m_weighed_inspected_after_not_treated,
    toString(a_weighed_after_not_treated_1) AS a_weighed_after_not_treated,
    toInt64(m_weighed_after_not_treated_1) AS m_weighed_after_not_treated,
    toString(a_weighed_twice_after_not_treated_1) AS a_weighed_twice_after_not_treated,
    toInt64(m_weighed_twice_after_not_treated_1) AS m_weighed_twice_after_not_treated,
    toString(a_cleared_after_not_treated_1) AS a_cleared_after_not_treated,
    toInt64(m_cleared_after_not_treated_1) AS m_cleared_after_not_treated
FROM
(
    SELECT
        cohort AS d0_1,
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(assumed) AS assumed_1,
        groupBitOr(arrayElement({p2:Array(UInt16)}, indexOf({p3:Array(UInt64)}, load_id))) AS gaps_1,
        sumIf(assumeNotNull(weighed_inspected), ((NOT (after) AND NOT (treated)) AND isNotNull(weighed_inspected))) AS a_weighed_inspected_not_after_not_treated_1,
        countIf(((NOT (after) AND NOT (treated)) AND isNull(weighed_inspected))) AS m_weighed_inspected_not_after_not_treated_1,
        sumIf(assumeNotNull(weighed), ((NOT (after) AND NOT (treated)) AND isNotNull(weighed))) AS a_weighed_not_after_not_treated_1,
        countIf(((NOT (after) AND NOT (treated)) AND isNull(weighed))) AS m_weighed_not_after_not_treated_1,
        sumIf(assumeNotNull(weighed_twice), ((NOT (after) AND NOT (treated)) AND isNotNull(weighed_twice))) AS a_weighed_twice_not_after_not_treated_1,
        countIf(((NOT (after) AND NOT (treated)) AND isNull(weighed_twice))) AS m_weighed_twice_not_after_not_treated_1,
        sumIf(assumeNotNull(cleared), ((NOT (after) AND NOT (treated)) AND isNotNull(cleared))) AS a_cleared_not_after_not_treated_1,
        countIf(((NOT (after) AND NOT (treated)) AND isNull(cleared))) AS m_cleared_not_after_not_treated_1,
        sumIf(assumeNotNull(weighed_inspected), ((after AND NOT (treated)) AND isNotNull(weighed_inspected))) AS a_weighed_inspected_after_not_treated_1,
        countIf(((after AND NOT (treated)) AND isNull(weighed_inspected))) AS m_weighed_inspected_after_not_treated_1,
        sumIf(assumeNotNull(weighed), ((after AND NOT (treated)) AND isNotNull(weighed))) AS a_weighed_after_not_treated_1,
        countIf(((after AND NOT (treated)) AND isNull(weighed))) AS m_weighed_after_not_treated_1,
        sumIf(assumeNotNull(weighed_twice), ((after AND NOT (treated)) AND isNotNull(weighed_twice))) AS a_weighed_twice_after_not_treated_1,
        countIf(((after AND NOT (treated)) AND isNull(weighed_twice))) AS m_weighed_twice_after_not_treated_1,
        sumIf(assumeNotNull(cleared), ((after AND NOT (treated)) AND isNotNull(cleared))) AS a_cleared_after_not_treated_1,
        countIf(((after AND NOT (treated)) AND isNull(cleared))) AS m_cleared_after_not_treated_1
    FROM foreign_clearance_sides(loads = {p4:Array(UInt64)}, known = {p5:Int64}, cut = {p6:Int64}, zone = {p7:String}, since = {p8:Date32}, until = {p9:Date32})
    WHERE (((day >= {p10:Date32}) AND (day < {p11:Date32})) AND empty(left_out) AND (tier IN {p12:Array(String)}))
    GROUP BY d0_1
)
