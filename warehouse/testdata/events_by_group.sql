-- statement 1
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:unknown}
-- {Name:p3 Value:[5 6 7]}
-- {Name:p4 Value:1577808000000}
-- {Name:p5 Value:1582992000000}
-- {Name:p6 Value:[import export]}
SELECT
    toString(d0_1) AS d0_0,
    toString(d1_1) AS d1_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toInt64(t_1) AS t
FROM
(
    SELECT
        toStartOfMonth(toTimeZone(lodged_at, {p1:String})) AS d0_1,
        tier AS d1_1,
        count() AS n_1,
        countIf((tier = {p2:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        grouping(d0_1) AS t_1
    FROM fact
    PREWHERE ((indexHint((build IN {p3:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p4:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p5:Int64}))) AND (direction IN {p6:Array(String)}) AND NOT (cancelled))
    GROUP BY GROUPING SETS ((d0_1, d1_1), ())
)
-- statement 2
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:unknown}
-- {Name:p3 Value:[5 6 7]}
-- {Name:p4 Value:1577808000000}
-- {Name:p5 Value:1582992000000}
-- {Name:p6 Value:[import export]}
-- {Name:p7 Value:[offence]}
-- {Name:p8 Value:[final]}
-- {Name:p9 Value:[1 2]}
-- {Name:p10 Value:9223372036854775807}
-- {Name:p11 Value:1580486400000}
-- {Name:p12 Value:Asia/Shanghai}
-- {Name:p13 Value:2020-01-01}
-- {Name:p14 Value:2020-03-01}
-- {Name:p15 Value:2020-01-01}
-- {Name:p16 Value:2020-03-01}
SELECT
    toString(d0_4) AS d0_0,
    toString(d1_4) AS d1_0,
    toInt64(n_4) AS n,
    toInt64(unknown_4) AS unknown,
    toInt64(assumed_4) AS assumed,
    toInt64(gaps_4) AS gaps,
    toString(a_offences_4) AS a_offences,
    toString(a_declarations_4) AS a_declarations,
    toInt64(groups_4) AS groups,
    toInt64(ops_4) AS ops,
    toInt64(t_4) AS t,
    toInt64(cg0_4) AS cg0,
    toString(nn0_4) AS nn0,
    toString(nx0_4) AS nx0,
    toString(xx0_4) AS xx0,
    toString(fourth0_4) AS fourth0
FROM
(
    SELECT
        d0_3 AS d0_4,
        d1_3 AS d1_4,
        sum(n_3) AS n_4,
        sum(unknown_3) AS unknown_4,
        sum(assumed_3) AS assumed_4,
        groupBitOr(gaps_3) AS gaps_4,
        sum(a_offences_3) AS a_offences_4,
        sum(a_declarations_3) AS a_declarations_4,
        count() AS groups_4,
        sum(ops_3) AS ops_4,
        t_3 AS t_4,
        countIf(((toInt256(a_declarations_3) > 0) OR (toInt256(a_offences_3) > 0))) AS cg0_4,
        sum((toInt256(a_declarations_3) * toInt256(a_declarations_3))) AS nn0_4,
        sum((toInt256(a_declarations_3) * toInt256(a_offences_3))) AS nx0_4,
        sum((toInt256(a_offences_3) * toInt256(a_offences_3))) AS xx0_4,
        array(sum((toInt256(a_declarations_3) * toInt256(a_declarations_3) * toInt256(a_declarations_3) * toInt256(a_declarations_3))), sum((toInt256(a_declarations_3) * toInt256(a_declarations_3) * toInt256(a_declarations_3) * toInt256(a_offences_3))), sum((toInt256(a_declarations_3) * toInt256(a_declarations_3) * toInt256(a_offences_3) * toInt256(a_offences_3))), sum((toInt256(a_declarations_3) * toInt256(a_offences_3) * toInt256(a_offences_3) * toInt256(a_offences_3))), sum((toInt256(a_offences_3) * toInt256(a_offences_3) * toInt256(a_offences_3) * toInt256(a_offences_3)))) AS fourth0_4
    FROM
    (
        SELECT
            d0_2 AS d0_3,
            d1_2 AS d1_3,
            sum(n_2) AS n_3,
            sum(unknown_2) AS unknown_3,
            sum(assumed_2) AS assumed_3,
            groupBitOr(gaps_2) AS gaps_3,
            sum(a_offences_2) AS a_offences_3,
            sum(a_declarations_2) AS a_declarations_3,
            g_2 AS g_3,
            count() AS ops_3,
            t_2 AS t_3
        FROM
        (
            SELECT
                d0_1 AS d0_2,
                d1_1 AS d1_2,
                sum(n_1) AS n_2,
                sum(unknown_1) AS unknown_2,
                sum(assumed_1) AS assumed_2,
                groupBitOr(gaps_1) AS gaps_2,
                sum(a_offences_1) AS a_offences_2,
                sum(a_declarations_1) AS a_declarations_2,
                o_1 AS o_2,
                any(g_1) AS g_2,
                grouping(d0_2) AS t_2
            FROM
            (
                SELECT
                    *
                FROM
                (
                    SELECT
                        toString(toStartOfMonth(toTimeZone(lodged_at, {p1:String}))) AS d0_1,
                        toString(tier) AS d1_1,
                        operator_key AS o_1,
                        any(group_key) AS g_1,
                        count() AS n_1,
                        countIf((tier = {p2:String})) AS unknown_1,
                        countIf(bitTest(quality, 1)) AS assumed_1,
                        groupBitOr(gaps) AS gaps_1,
                        0 AS a_offences_1,
                        countIf(true) AS a_declarations_1
                    FROM fact
                    PREWHERE ((indexHint((build IN {p3:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p4:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p5:Int64}))) AND (direction IN {p6:Array(String)}) AND NOT (cancelled))
                    GROUP BY d0_1, d1_1, o_1
                    UNION ALL
                    SELECT
                        toString(toStartOfMonth(day)) AS d0_1,
                        toString(tier) AS d1_1,
                        operator_key AS o_1,
                        any(group_key) AS g_1,
                        0 AS n_1,
                        0 AS unknown_1,
                        0 AS assumed_1,
                        0 AS gaps_1,
                        countIf(((record IN {p7:Array(String)}) AND (status IN {p8:Array(String)}) AND NOT (disclosed))) AS a_offences_1,
                        0 AS a_declarations_1
                    FROM enforcement_rows(loads = {p9:Array(UInt64)}, known = {p10:Int64}, cut = {p11:Int64}, zone = {p12:String}, since = {p13:Date32}, until = {p14:Date32})
                    WHERE (((day >= {p15:Date32}) AND (day < {p16:Date32})) AND empty(left_out))
                    GROUP BY d0_1, d1_1, o_1
                )
            )
            GROUP BY GROUPING SETS ((d0_2, d1_2, o_2), (o_2))
        )
        GROUP BY d0_3, d1_3, g_3, t_3
    )
    GROUP BY d0_4, d1_4, t_4
)
