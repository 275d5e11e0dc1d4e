-- statement 1
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:[5 6 7]}
-- {Name:p3 Value:1577808000000}
-- {Name:p4 Value:1582992000000}
-- {Name:p5 Value:[import export]}
SELECT
    toString(d0_1) AS d0_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_recovered_cny_1) AS a_recovered_cny,
    toInt64(m_recovered_cny_1) AS m_recovered_cny,
    toString(a_inspection_hours_1) AS a_inspection_hours,
    toInt64(m_inspection_hours_1) AS m_inspection_hours,
    toInt64(t_1) AS t
FROM
(
    SELECT
        tier AS d0_1,
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        sumIf(assumeNotNull(recovered_cny), (inspected AND isNotNull(recovered_cny))) AS a_recovered_cny_1,
        countIf(false) AS m_recovered_cny_1,
        sumIf(assumeNotNull(inspection_hours), (inspected AND isNotNull(inspection_hours))) AS a_inspection_hours_1,
        countIf((inspected AND isNull(inspection_hours))) AS m_inspection_hours_1,
        grouping(d0_1) AS t_1
    FROM fact
    PREWHERE ((indexHint((build IN {p2:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p3:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p4:Int64}))) AND (direction IN {p5:Array(String)}) AND NOT (cancelled))
    GROUP BY GROUPING SETS ((d0_1), ())
)
-- statement 2
-- {Name:p1 Value:6786177901268885274}
-- {Name:p2 Value:13572355802537770549}
-- {Name:p3 Value:16965444753172213186}
-- {Name:p4 Value:18096474403383694065}
-- {Name:p5 Value:18379231815936564285}
-- {Name:p6 Value:18435783298447138329}
-- {Name:p7 Value:18445208545532234003}
-- {Name:p8 Value:18446555009401533385}
-- {Name:p9 Value:18446723317385195808}
-- {Name:p10 Value:18446742018272269410}
-- {Name:p11 Value:18446743888360976771}
-- {Name:p12 Value:18446744058369041076}
-- {Name:p13 Value:18446744072536379768}
-- {Name:p14 Value:18446744073626175052}
-- {Name:p15 Value:18446744073704017573}
-- {Name:p16 Value:18446744073709207074}
-- {Name:p17 Value:18446744073709531418}
-- {Name:p18 Value:18446744073709550497}
-- {Name:p19 Value:18446744073709551557}
-- {Name:p20 Value:18446744073709551613}
-- {Name:p21 Value:[5 6 7]}
-- {Name:p22 Value:1577808000000}
-- {Name:p23 Value:1582992000000}
-- {Name:p24 Value:[import export]}
SELECT
    toString(d0_6) AS d0_0,
    toInt64(n_6) AS n,
    toInt64(t_6) AS t,
    toInt64(left_out_6) AS left_out,
    toInt64(having_6) AS having,
    toString(whole_limit_6) AS whole_limit,
    toString(draw0_6) AS draw0,
    toInt64(behind0_6) AS behind0,
    toString(whole0_6) AS whole0,
    toString(product0_by0_6) AS product0_by0,
    toString(draw1_6) AS draw1,
    toInt64(behind1_6) AS behind1,
    toString(whole1_6) AS whole1,
    toString(product1_by0_6) AS product1_by0,
    toString(product1_by1_6) AS product1_by1,
    toString(fourth0_6) AS fourth0,
    toString(whole_most0_6) AS whole_most0
FROM
(
    SELECT
        d0_5 AS d0_6,
        sum(n_5) AS n_6,
        t_5 AS t_6,
        max(left_out_5) AS left_out_6,
        max(having_5) AS having_6,
        max(whole_limit_5) AS whole_limit_6,
        sumForEach(arrayMap((w) -> (w * toInt128((a_recovered_cny_5 * 100))), w_5)) AS draw0_6,
        countIf((toInt128((a_recovered_cny_5 * 100)) != 0)) AS behind0_6,
        sum(toInt128((a_recovered_cny_5 * 100))) AS whole0_6,
        sum((toInt256(toInt128((a_recovered_cny_5 * 100))) * toInt256(toInt128((a_recovered_cny_5 * 100))))) AS product0_by0_6,
        sumForEach(arrayMap((w) -> (w * toInt128((a_inspection_hours_5 * 10000))), w_5)) AS draw1_6,
        countIf((toInt128((a_inspection_hours_5 * 10000)) != 0)) AS behind1_6,
        sum(toInt128((a_inspection_hours_5 * 10000))) AS whole1_6,
        sum((toInt256(toInt128((a_inspection_hours_5 * 10000))) * toInt256(toInt128((a_recovered_cny_5 * 100))))) AS product1_by0_6,
        sum((toInt256(toInt128((a_inspection_hours_5 * 10000))) * toInt256(toInt128((a_inspection_hours_5 * 10000))))) AS product1_by1_6,
        array(sum((toInt256(toInt128((a_inspection_hours_5 * 10000))) * toInt256(toInt128((a_inspection_hours_5 * 10000))) * toInt256(toInt128((a_inspection_hours_5 * 10000))) * toInt256(toInt128((a_inspection_hours_5 * 10000))))), sum((toInt256(toInt128((a_inspection_hours_5 * 10000))) * toInt256(toInt128((a_inspection_hours_5 * 10000))) * toInt256(toInt128((a_inspection_hours_5 * 10000))) * toInt256(toInt128((a_recovered_cny_5 * 100))))), sum((toInt256(toInt128((a_inspection_hours_5 * 10000))) * toInt256(toInt128((a_inspection_hours_5 * 10000))) * toInt256(toInt128((a_recovered_cny_5 * 100))) * toInt256(toInt128((a_recovered_cny_5 * 100))))), sum((toInt256(toInt128((a_inspection_hours_5 * 10000))) * toInt256(toInt128((a_recovered_cny_5 * 100))) * toInt256(toInt128((a_recovered_cny_5 * 100))) * toInt256(toInt128((a_recovered_cny_5 * 100))))), sum((toInt256(toInt128((a_recovered_cny_5 * 100))) * toInt256(toInt128((a_recovered_cny_5 * 100))) * toInt256(toInt128((a_recovered_cny_5 * 100))) * toInt256(toInt128((a_recovered_cny_5 * 100)))))) AS fourth0_6,
        max(toInt256(toInt128((a_inspection_hours_5 * 10000)))) AS whole_most0_6
    FROM
    (
        SELECT
            d0_4 AS d0_5,
            t_4 AS t_5,
            tupleElement(one_4, 1) AS g_5,
            count() AS n_5,
            sum(tupleElement(one_4, 2)) AS a_recovered_cny_5,
            sum(tupleElement(one_4, 3)) AS a_inspection_hours_5,
            arrayMap((h) -> multiIf((h < {p1:UInt64}), 0, (h < {p2:UInt64}), 1, (h < {p3:UInt64}), 2, (h < {p4:UInt64}), 3, (h < {p5:UInt64}), 4, (h < {p6:UInt64}), 5, (h < {p7:UInt64}), 6, (h < {p8:UInt64}), 7, (h < {p9:UInt64}), 8, (h < {p10:UInt64}), 9, (h < {p11:UInt64}), 10, (h < {p12:UInt64}), 11, (h < {p13:UInt64}), 12, (h < {p14:UInt64}), 13, (h < {p15:UInt64}), 14, (h < {p16:UInt64}), 15, (h < {p17:UInt64}), 16, (h < {p18:UInt64}), 17, (h < {p19:UInt64}), 18, (h < {p20:UInt64}), 19, 20), arrayMap((r) -> cityHash64(g_5, r, 20140308), range(200))) AS w_5,
            max(left_out_4) AS left_out_5,
            max(having_4) AS having_5,
            max(whole_limit_4) AS whole_limit_5
        FROM
        (
            SELECT
                d0_3 AS d0_4,
                t_3 AS t_4,
                arrayCount((x) -> (x > limit0_3), amounts0_3) AS left_out_4,
                length(amounts0_3) AS having_4,
                limit0_3 AS whole_limit_4,
                arrayJoin(arrayFilter((x) -> (tupleElement(x, 2) <= limit0_3), rows_3)) AS one_4
            FROM
            (
                SELECT
                    d0_2 AS d0_3,
                    rows_2 AS rows_3,
                    t_2 AS t_3,
                    amounts0_2 AS amounts0_3,
                    arrayElement(amounts0_2, greatest((toInt64(length(amounts0_2)) - intDiv(toInt64(length(amounts0_2)), 100)), 1)) AS limit0_3
                FROM
                (
                    SELECT
                        d0_1 AS d0_2,
                        rows_1 AS rows_2,
                        t_1 AS t_2,
                        arraySort(arrayMap((x) -> tupleElement(x, 2), arrayFilter((x) -> (tupleElement(x, 2) > 0), rows_1))) AS amounts0_2
                    FROM
                    (
                        SELECT
                            tier AS d0_1,
                            groupArrayIf(tuple(group_key, ifNull(recovered_cny, 0), ifNull(inspection_hours, 0)), inspected) AS rows_1,
                            grouping(d0_1) AS t_1
                        FROM fact
                        PREWHERE ((indexHint((build IN {p21:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p22:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p23:Int64}))) AND (direction IN {p24:Array(String)}) AND NOT (cancelled))
                        GROUP BY GROUPING SETS ((d0_1), ())
                    )
                )
            )
        )
        GROUP BY d0_5, g_5, t_5
    )
    GROUP BY d0_6, t_6
)
