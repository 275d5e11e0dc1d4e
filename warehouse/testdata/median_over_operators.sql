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
    toInt64(t_1) AS t
FROM
(
    SELECT
        tier AS d0_1,
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        grouping(d0_1) AS t_1
    FROM fact
    PREWHERE ((indexHint((build IN {p2:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p3:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p4:Int64}))) AND (direction IN {p5:Array(String)}) AND NOT (cancelled))
    GROUP BY GROUPING SETS ((d0_1), ())
)
-- statement 2
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:[5 6 7]}
-- {Name:p3 Value:1577808000000}
-- {Name:p4 Value:1582992000000}
-- {Name:p5 Value:[import export]}
SELECT
    toString(d0_7) AS d0_0,
    toInt64(n_7) AS n,
    toInt64(groups_7) AS groups,
    toInt64(t_7) AS t,
    toInt64(cn0_7) AS cn0,
    toInt64(qm_from0_7) AS qm_from0,
    toString(qm_at0_7) AS qm_at0,
    toInt64(ql_from0_7) AS ql_from0,
    toString(ql_at0_7) AS ql_at0,
    toInt64(qh_from0_7) AS qh_from0,
    toString(qh_at0_7) AS qh_at0
FROM
(
    SELECT
        d0_6 AS d0_7,
        n_6 AS n_7,
        groups_6 AS groups_7,
        t_6 AS t_7,
        cn0_6 AS cn0_7,
        (intDiv(((cn0_6 - 1) * 500), 1000) + 1) AS qm_from0_7,
        arraySlice(s0_6, (intDiv(((cn0_6 - 1) * 500), 1000) + 1), 2) AS qm_at0_7,
        greatest((toInt64(floor(low0_6)) - aside0_6), 1) AS ql_from0_7,
        arraySlice(s0_6, greatest((toInt64(floor(low0_6)) - aside0_6), 1), ((2 * aside0_6) + 2)) AS ql_at0_7,
        greatest((toInt64(floor(high0_6)) - aside0_6), 1) AS qh_from0_7,
        arraySlice(s0_6, greatest((toInt64(floor(high0_6)) - aside0_6), 1), ((2 * aside0_6) + 2)) AS qh_at0_7
    FROM
    (
        SELECT
            d0_5 AS d0_6,
            n_5 AS n_6,
            groups_5 AS groups_6,
            t_5 AS t_6,
            s0_5 AS s0_6,
            cn0_5 AS cn0_6,
            size0_5 AS size0_6,
            grouped0_5 AS grouped0_6,
            low0_5 AS low0_6,
            high0_5 AS high0_6,
            (toInt64(divide((high0_5 - low0_5), 20000)) + 4) AS aside0_6
        FROM
        (
            SELECT
                d0_4 AS d0_5,
                n_4 AS n_5,
                groups_4 AS groups_5,
                t_4 AS t_5,
                s0_4 AS s0_5,
                cn0_4 AS cn0_5,
                size0_4 AS size0_5,
                grouped0_4 AS grouped0_5,
                if(grouped0_4, least(divide((cn0_4 * 2 * size0_4 * divide(500, 1000) * divide(500, 1000)), ((2 * size0_4 * divide(500, 1000)) + divide(3841458, 1000000) + (divide(1959964, 1000000) * sqrt((divide(3841458, 1000000) + (4 * size0_4 * divide((500 * (1000 - 500)), 1000000))))))), ((cn0_4 * divide(500, 1000)) - (divide(1959964, 1000000) * sqrt((cn0_4 * divide((500 * (1000 - 500)), 1000000)))))), ((cn0_4 * divide(500, 1000)) - (divide(1959964, 1000000) * sqrt((cn0_4 * divide((500 * (1000 - 500)), 1000000)))))) AS low0_5,
                if(grouped0_4, greatest(divide((cn0_4 * ((2 * size0_4 * divide(500, 1000)) + divide(3841458, 1000000) + (divide(1959964, 1000000) * sqrt((divide(3841458, 1000000) + (4 * size0_4 * divide((500 * (1000 - 500)), 1000000))))))), (2 * (size0_4 + divide(3841458, 1000000)))), ((cn0_4 * divide(500, 1000)) + (divide(1959964, 1000000) * sqrt((cn0_4 * divide((500 * (1000 - 500)), 1000000)))))), ((cn0_4 * divide(500, 1000)) + (divide(1959964, 1000000) * sqrt((cn0_4 * divide((500 * (1000 - 500)), 1000000)))))) AS high0_5
            FROM
            (
                SELECT
                    d0_3 AS d0_4,
                    n_3 AS n_4,
                    groups_3 AS groups_4,
                    t_3 AS t_4,
                    s0_3 AS s0_4,
                    toInt64(length(s0_3)) AS cn0_4,
                    toInt64(length(s0_3)) AS size0_4,
                    false AS grouped0_4
                FROM
                (
                    SELECT
                        d0_2 AS d0_3,
                        sum(n_2) AS n_3,
                        uniqExact(g_2) AS groups_3,
                        t_2 AS t_3,
                        arraySort(groupArrayIf(toInt64(intDiv(((toInt128(a_inspected_2) * 1000000000000) + intDiv(a_declarations_2, 2)), greatest(a_declarations_2, 1))), (a_declarations_2 > 0))) AS s0_3
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
                            o_1 AS o_2,
                            any(g_1) AS g_2,
                            grouping(d0_2) AS t_2
                        FROM
                        (
                            SELECT
                                tier AS d0_1,
                                operator_key AS o_1,
                                any(group_key) AS g_1,
                                count() AS n_1,
                                countIf((tier = {p1:String})) AS unknown_1,
                                countIf(bitTest(quality, 1)) AS assumed_1,
                                groupBitOr(gaps) AS gaps_1,
                                countIf(inspected) AS a_inspected_1,
                                countIf(true) AS a_declarations_1
                            FROM fact
                            PREWHERE ((indexHint((build IN {p2:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p3:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p4:Int64}))) AND (direction IN {p5:Array(String)}) AND NOT (cancelled))
                            GROUP BY d0_1, o_1
                        )
                        GROUP BY GROUPING SETS ((d0_2, o_2), (o_2))
                    )
                    GROUP BY d0_3, t_3
                )
            )
        )
    )
)
