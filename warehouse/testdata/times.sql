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
    toInt64(t_1) AS t
FROM
(
    SELECT
        toMonday(toTimeZone(lodged_at, {p1:String})) AS d0_1,
        count() AS n_1,
        countIf((tier = {p2:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        grouping(d0_1) AS t_1
    FROM fact
    WHERE (((build IN {p3:Array(UInt32)}) AND (lodged_at >= fromUnixTimestamp64Milli({p4:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p5:Int64}))) AND (direction IN {p6:Array(String)}) AND NOT (cancelled))
    GROUP BY GROUPING SETS ((d0_1), ())
)
-- statement 2
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:[5 6 7]}
-- {Name:p3 Value:1577808000000}
-- {Name:p4 Value:1582992000000}
-- {Name:p5 Value:[import export]}
SELECT
    toString(d0_2) AS d0_0,
    toInt64(n_2) AS n,
    toInt64(t_2) AS t,
    toInt64(qn0_2) AS qn0,
    toInt64(qm_from0_2) AS qm_from0,
    toString(qm_at0_2) AS qm_at0,
    toInt64(ql_from0_2) AS ql_from0,
    toString(ql_at0_2) AS ql_at0,
    toInt64(qh_from0_2) AS qh_from0,
    toString(qh_at0_2) AS qh_at0,
    toInt64(qn1_2) AS qn1,
    toInt64(qm_from1_2) AS qm_from1,
    toString(qm_at1_2) AS qm_at1,
    toInt64(ql_from1_2) AS ql_from1,
    toString(ql_at1_2) AS ql_at1,
    toInt64(qh_from1_2) AS qh_from1,
    toString(qh_at1_2) AS qh_at1,
    toInt64(qn2_2) AS qn2,
    toInt64(qm_from2_2) AS qm_from2,
    toString(qm_at2_2) AS qm_at2,
    toInt64(ql_from2_2) AS ql_from2,
    toString(ql_at2_2) AS ql_at2,
    toInt64(qh_from2_2) AS qh_from2,
    toString(qh_at2_2) AS qh_at2
FROM
(
    SELECT
        d0_1 AS d0_2,
        n_1 AS n_2,
        t_1 AS t_2,
        toInt64(length(s0_1)) AS qn0_2,
        greatest((toInt64(floor(divide((toInt64(length(s0_1)) * 500), 1000))) - 3), 1) AS qm_from0_2,
        arraySlice(s0_1, greatest((toInt64(floor(divide((toInt64(length(s0_1)) * 500), 1000))) - 3), 1), 7) AS qm_at0_2,
        greatest((toInt64(floor((divide((toInt64(length(s0_1)) * 500), 1000) - divide((1959964 * sqrt((toInt64(length(s0_1)) * 500 * (1000 - 500)))), 1000000000)))) - 3), 1) AS ql_from0_2,
        arraySlice(s0_1, greatest((toInt64(floor((divide((toInt64(length(s0_1)) * 500), 1000) - divide((1959964 * sqrt((toInt64(length(s0_1)) * 500 * (1000 - 500)))), 1000000000)))) - 3), 1), 7) AS ql_at0_2,
        greatest((toInt64(floor((divide((toInt64(length(s0_1)) * 500), 1000) + divide((1959964 * sqrt((toInt64(length(s0_1)) * 500 * (1000 - 500)))), 1000000000)))) - 3), 1) AS qh_from0_2,
        arraySlice(s0_1, greatest((toInt64(floor((divide((toInt64(length(s0_1)) * 500), 1000) + divide((1959964 * sqrt((toInt64(length(s0_1)) * 500 * (1000 - 500)))), 1000000000)))) - 3), 1), 7) AS qh_at0_2,
        toInt64(length(s1_1)) AS qn1_2,
        greatest((toInt64(floor(divide((toInt64(length(s1_1)) * 900), 1000))) - 3), 1) AS qm_from1_2,
        arraySlice(s1_1, greatest((toInt64(floor(divide((toInt64(length(s1_1)) * 900), 1000))) - 3), 1), 7) AS qm_at1_2,
        greatest((toInt64(floor((divide((toInt64(length(s1_1)) * 900), 1000) - divide((1959964 * sqrt((toInt64(length(s1_1)) * 900 * (1000 - 900)))), 1000000000)))) - 3), 1) AS ql_from1_2,
        arraySlice(s1_1, greatest((toInt64(floor((divide((toInt64(length(s1_1)) * 900), 1000) - divide((1959964 * sqrt((toInt64(length(s1_1)) * 900 * (1000 - 900)))), 1000000000)))) - 3), 1), 7) AS ql_at1_2,
        greatest((toInt64(floor((divide((toInt64(length(s1_1)) * 900), 1000) + divide((1959964 * sqrt((toInt64(length(s1_1)) * 900 * (1000 - 900)))), 1000000000)))) - 3), 1) AS qh_from1_2,
        arraySlice(s1_1, greatest((toInt64(floor((divide((toInt64(length(s1_1)) * 900), 1000) + divide((1959964 * sqrt((toInt64(length(s1_1)) * 900 * (1000 - 900)))), 1000000000)))) - 3), 1), 7) AS qh_at1_2,
        toInt64(length(s2_1)) AS qn2_2,
        greatest((toInt64(floor(divide((toInt64(length(s2_1)) * 500), 1000))) - 3), 1) AS qm_from2_2,
        arraySlice(s2_1, greatest((toInt64(floor(divide((toInt64(length(s2_1)) * 500), 1000))) - 3), 1), 7) AS qm_at2_2,
        greatest((toInt64(floor((divide((toInt64(length(s2_1)) * 500), 1000) - divide((1959964 * sqrt((toInt64(length(s2_1)) * 500 * (1000 - 500)))), 1000000000)))) - 3), 1) AS ql_from2_2,
        arraySlice(s2_1, greatest((toInt64(floor((divide((toInt64(length(s2_1)) * 500), 1000) - divide((1959964 * sqrt((toInt64(length(s2_1)) * 500 * (1000 - 500)))), 1000000000)))) - 3), 1), 7) AS ql_at2_2,
        greatest((toInt64(floor((divide((toInt64(length(s2_1)) * 500), 1000) + divide((1959964 * sqrt((toInt64(length(s2_1)) * 500 * (1000 - 500)))), 1000000000)))) - 3), 1) AS qh_from2_2,
        arraySlice(s2_1, greatest((toInt64(floor((divide((toInt64(length(s2_1)) * 500), 1000) + divide((1959964 * sqrt((toInt64(length(s2_1)) * 500 * (1000 - 500)))), 1000000000)))) - 3), 1), 7) AS qh_at2_2
    FROM
    (
        SELECT
            toMonday(toTimeZone(lodged_at, {p1:String})) AS d0_1,
            count() AS n_1,
            arraySort(groupArrayIf(assumeNotNull(released_ms), ifNull((released_ms >= 0), false))) AS s0_1,
            arraySort(groupArrayIf(assumeNotNull((released_ms - arrived_ms)), isNotNull((released_ms - arrived_ms)))) AS s1_1,
            arraySort(groupArrayIf(assumeNotNull(onsite_ms), ifNull((onsite_ms >= 0), false))) AS s2_1,
            grouping(d0_1) AS t_1
        FROM fact
        WHERE (((build IN {p2:Array(UInt32)}) AND (lodged_at >= fromUnixTimestamp64Milli({p3:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p4:Int64}))) AND (direction IN {p5:Array(String)}) AND NOT (cancelled))
        GROUP BY GROUPING SETS ((d0_1), ())
    )
)
