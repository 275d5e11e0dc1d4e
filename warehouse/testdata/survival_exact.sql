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
-- {Name:p1 Value:1580486400000}
-- {Name:p2 Value:1580486400000}
-- {Name:p3 Value:1580486400000}
-- {Name:p4 Value:[5 6 7]}
-- {Name:p5 Value:1577808000000}
-- {Name:p6 Value:1582992000000}
-- {Name:p7 Value:[import export]}
SELECT
    toString(d0_15) AS d0_0,
    toInt64(t_15) AS t,
    toInt64(cg0_15) AS cg0,
    toInt64(cn0_15) AS cn0,
    toInt64(cx0_15) AS cx0,
    toString(nn0_15) AS nn0,
    toString(nx0_15) AS nx0,
    toString(xx0_15) AS xx0,
    toString(around_15) AS around,
    toString(events_15) AS events,
    toString(censored_15) AS censored
FROM
(
    SELECT
        d0_14 AS d0_15,
        t_14 AS t_15,
        cg0_14 AS cg0_15,
        cn0_14 AS cn0_15,
        cx0_14 AS cx0_15,
        nn0_14 AS nn0_15,
        nx0_14 AS nx0_15,
        xx0_14 AS xx0_15,
        arrayFilter((x, marked) -> marked, around_14, near) AS around_15,
        arrayMap((x, before) -> (x - before), arrayFilter((x, marked) -> marked, events_14, near), arrayShiftRight(arrayFilter((x, marked) -> marked, events_14, near), 1)) AS events_15,
        arrayMap((x, before) -> (x - before), arrayFilter((x, marked) -> marked, censored_14, near), arrayShiftRight(arrayFilter((x, marked) -> marked, censored_14, near), 1)) AS censored_15
    FROM
    (
        SELECT
            d0_13 AS d0_14,
            t_13 AS t_14,
            cg0_13 AS cg0_14,
            cn0_13 AS cn0_14,
            cx0_13 AS cx0_14,
            nn0_13 AS nn0_14,
            nx0_13 AS nx0_14,
            xx0_13 AS xx0_14,
            toInt64(length(s0_13)) AS n,
            (n < 5000) AS few,
            if(true, s0_13, arrayMap((x) -> toInt64(bitShiftRight(reinterpretAsUInt64(toFloat64(x)), 41)), s0_13)) AS bins,
            arrayMap((x, y) -> (x != y), bins, arrayShiftRight(bins, 1, -1)) AS first,
            arrayMap((x, y) -> (x != y), bins, arrayShiftLeft(bins, 1, -1)) AS last,
            arrayMap((x, y) -> intDiv((x + y), 4), arrayFilter((x, marked) -> marked, s0_13, first), arrayFilter((x, marked) -> marked, s0_13, last)) AS around_14,
            arrayFilter((x, marked) -> marked, arrayCumSum(arrayMap((x) -> toInt64((bitAnd(x, 1) = 0)), s0_13)), last) AS events_14,
            arrayFilter((x, marked) -> marked, arrayCumSum(arrayMap((x) -> toInt64((bitAnd(x, 1) = 1)), s0_13)), last) AS censored_14,
            toInt64((2500 * sqrt((n * greatest(1, if(grouped0_13, divide(cn0_13, size0_13), 1)))))) AS margin,
            arrayMap((e, c, before_e, before_c) -> true, events_14, censored_14, arrayShiftRight(events_14, 1), arrayShiftRight(censored_14, 1)) AS near
        FROM
        (
            SELECT
                d0_12 AS d0_13,
                w_12 AS w_13,
                g_12 AS g_13,
                t_12 AS t_13,
                s0_12 AS s0_13,
                of0_12 AS of0_13,
                survival0_12 AS survival0_13,
                first0_12 AS first0_13,
                m0_12 AS m0_13,
                past0_12 AS past0_13,
                cx0_12 AS cx0_13,
                both0_12 AS both0_13,
                k0_12 AS k0_13,
                cg0_12 AS cg0_13,
                cn0_12 AS cn0_13,
                nn0_12 AS nn0_13,
                xx0_12 AS xx0_13,
                rest0_12 AS rest0_13,
                nx0_12 AS nx0_13,
                grouped0_12 AS grouped0_13,
                deviations0_12 AS deviations0_13,
                few0_12 AS few0_13,
                few_squares0_12 AS few_squares0_13,
                even0_12 AS even0_13,
                behind0_12 AS behind0_13,
                freedom0_12 AS freedom0_13,
                residuals0_12 AS residuals0_13,
                if(grouped0_12, least(toFloat64(cn0_12), divide((toFloat64(cn0_12) * toFloat64(cn0_12) * cx0_12 * (toFloat64(cn0_12) - cx0_12) * (cg0_12 - 1)), (pow(divide(if((freedom0_12 < 2), 64829, (divide((divide((divide((divide((divide(7532, freedom0_12) + 6425), freedom0_12) + 13347), freedom0_12) + 14381), freedom0_12) + 12104), freedom0_12) + 10000)), 10000), 2) * residuals0_12 * deviations0_12 * cg0_12))), toFloat64(cn0_12)) AS size0_13
            FROM
            (
                SELECT
                    d0_11 AS d0_12,
                    w_11 AS w_12,
                    g_11 AS g_12,
                    t_11 AS t_12,
                    s0_11 AS s0_12,
                    of0_11 AS of0_12,
                    survival0_11 AS survival0_12,
                    first0_11 AS first0_12,
                    m0_11 AS m0_12,
                    past0_11 AS past0_12,
                    cx0_11 AS cx0_12,
                    both0_11 AS both0_12,
                    k0_11 AS k0_12,
                    cg0_11 AS cg0_12,
                    cn0_11 AS cn0_12,
                    nn0_11 AS nn0_12,
                    xx0_11 AS xx0_12,
                    rest0_11 AS rest0_12,
                    nx0_11 AS nx0_12,
                    grouped0_11 AS grouped0_12,
                    deviations0_11 AS deviations0_12,
                    few0_11 AS few0_12,
                    few_squares0_11 AS few_squares0_12,
                    even0_11 AS even0_12,
                    behind0_11 AS behind0_12,
                    least(greatest(divide(((2 * behind0_11) - 1), 2), 2), greatest((toFloat64(cg0_11) - 1), 1)) AS freedom0_12,
                    greatest(divide((divide(greatest(behind0_11, 2), (greatest(behind0_11, 2) - 1)) * (toFloat64(cg0_11) - 1)), toFloat64(cg0_11)), 1) AS residuals0_12
                FROM
                (
                    SELECT
                        d0_10 AS d0_11,
                        w_10 AS w_11,
                        g_10 AS g_11,
                        t_10 AS t_11,
                        s0_10 AS s0_11,
                        of0_10 AS of0_11,
                        survival0_10 AS survival0_11,
                        first0_10 AS first0_11,
                        m0_10 AS m0_11,
                        past0_10 AS past0_11,
                        cx0_10 AS cx0_11,
                        both0_10 AS both0_11,
                        k0_10 AS k0_11,
                        cg0_10 AS cg0_11,
                        cn0_10 AS cn0_11,
                        nn0_10 AS nn0_11,
                        xx0_10 AS xx0_11,
                        rest0_10 AS rest0_11,
                        nx0_10 AS nx0_11,
                        grouped0_10 AS grouped0_11,
                        deviations0_10 AS deviations0_11,
                        few0_10 AS few0_11,
                        few_squares0_10 AS few_squares0_11,
                        even0_10 AS even0_11,
                        if(((few_squares0_10 - few0_10) > 0), sqrt((even0_10 * least(even0_10, divide((toFloat64(few0_10) * (few0_10 - 1)), (few_squares0_10 - few0_10))))), even0_10) AS behind0_11
                    FROM
                    (
                        SELECT
                            d0_9 AS d0_10,
                            w_9 AS w_10,
                            g_9 AS g_10,
                            t_9 AS t_10,
                            s0_9 AS s0_10,
                            of0_9 AS of0_10,
                            survival0_9 AS survival0_10,
                            first0_9 AS first0_10,
                            m0_9 AS m0_10,
                            past0_9 AS past0_10,
                            cx0_9 AS cx0_10,
                            both0_9 AS both0_10,
                            k0_9 AS k0_10,
                            cg0_9 AS cg0_10,
                            cn0_9 AS cn0_10,
                            nn0_9 AS nn0_10,
                            xx0_9 AS xx0_10,
                            rest0_9 AS rest0_10,
                            intDiv(((nn0_9 + xx0_9) - rest0_9), 2) AS nx0_10,
                            ((cg0_9 > 1) AND (cx0_9 > 0) AND (cx0_9 < cn0_9)) AS grouped0_10,
                            toFloat64((((toInt256(cn0_9) * cn0_9 * xx0_9) - (2 * toInt256(cn0_9) * cx0_9 * intDiv(((nn0_9 + xx0_9) - rest0_9), 2))) + (toInt256(cx0_9) * cx0_9 * nn0_9))) AS deviations0_10,
                            if(((2 * cx0_9) > cn0_9), (cn0_9 - cx0_9), cx0_9) AS few0_10,
                            if(((2 * cx0_9) > cn0_9), ((nn0_9 - (2 * intDiv(((nn0_9 + xx0_9) - rest0_9), 2))) + xx0_9), xx0_9) AS few_squares0_10,
                            divide((toFloat64(cn0_9) * cn0_9), nn0_9) AS even0_10
                        FROM
                        (
                            SELECT
                                d0_8 AS d0_9,
                                w_8 AS w_9,
                                g_8 AS g_9,
                                t_8 AS t_9,
                                s0_8 AS s0_9,
                                of0_8 AS of0_9,
                                survival0_8 AS survival0_9,
                                first0_8 AS first0_9,
                                m0_8 AS m0_9,
                                past0_8 AS past0_9,
                                cx0_8 AS cx0_9,
                                both0_8 AS both0_9,
                                k0_8 AS k0_9,
                                toInt64(countEqual(k0_8, 1)) AS cg0_9,
                                toInt64(length(k0_8)) AS cn0_9,
                                toInt64(((2 * arraySum(k0_8)) - length(k0_8))) AS nn0_9,
                                toInt64(((2 * arraySum(arraySlice(k0_8, 1, cx0_8))) - length(arraySlice(k0_8, 1, cx0_8)))) AS xx0_9,
                                toInt64(((2 * arraySum(arrayEnumerateUniq(arraySlice(both0_8, (cx0_8 + 1))))) - length(arrayEnumerateUniq(arraySlice(both0_8, (cx0_8 + 1)))))) AS rest0_9
                            FROM
                            (
                                SELECT
                                    d0_7 AS d0_8,
                                    w_7 AS w_8,
                                    g_7 AS g_8,
                                    t_7 AS t_8,
                                    s0_7 AS s0_8,
                                    of0_7 AS of0_8,
                                    survival0_7 AS survival0_8,
                                    first0_7 AS first0_8,
                                    m0_7 AS m0_8,
                                    past0_7 AS past0_8,
                                    toInt64(length(arrayFilter((g, w) -> (bitAnd(w, 1) = 0), arraySlice(of0_7, 1, past0_7), arraySlice(s0_7, 1, past0_7)))) AS cx0_8,
                                    arrayConcat(arrayFilter((g, w) -> (bitAnd(w, 1) = 0), arraySlice(of0_7, 1, past0_7), arraySlice(s0_7, 1, past0_7)), arraySlice(of0_7, (past0_7 + 1))) AS both0_8,
                                    arrayEnumerateUniq(arrayConcat(arrayFilter((g, w) -> (bitAnd(w, 1) = 0), arraySlice(of0_7, 1, past0_7), arraySlice(s0_7, 1, past0_7)), arraySlice(of0_7, (past0_7 + 1)))) AS k0_8
                                FROM
                                (
                                    SELECT
                                        d0_6 AS d0_7,
                                        w_6 AS w_7,
                                        g_6 AS g_7,
                                        t_6 AS t_7,
                                        s0_6 AS s0_7,
                                        of0_6 AS of0_7,
                                        survival0_6 AS survival0_7,
                                        first0_6 AS first0_7,
                                        m0_6 AS m0_7,
                                        toInt64(arrayCount((w) -> (w <= (m0_6 + 1)), s0_6)) AS past0_7
                                    FROM
                                    (
                                        SELECT
                                            d0_5 AS d0_6,
                                            w_5 AS w_6,
                                            g_5 AS g_6,
                                            t_5 AS t_6,
                                            s0_5 AS s0_6,
                                            of0_5 AS of0_6,
                                            survival0_5 AS survival0_6,
                                            first0_5 AS first0_6,
                                            if((first0_5 = 0), -1, arrayElement(s0_5, first0_5)) AS m0_6
                                        FROM
                                        (
                                            SELECT
                                                d0_4 AS d0_5,
                                                w_4 AS w_5,
                                                g_4 AS g_5,
                                                t_4 AS t_5,
                                                s0_4 AS s0_5,
                                                of0_4 AS of0_5,
                                                survival0_4 AS survival0_5,
                                                arrayFirstIndex((l) -> (l <= (log(divide(500, 1000)) + divide(1, 1000000000))), survival0_4) AS first0_5
                                            FROM
                                            (
                                                SELECT
                                                    d0_3 AS d0_4,
                                                    w_3 AS w_4,
                                                    g_3 AS g_4,
                                                    t_3 AS t_4,
                                                    s0_3 AS s0_4,
                                                    of0_3 AS of0_4,
                                                    arrayCumSum(arrayMap((w, place) -> if((bitAnd(w, 1) = 0), log(divide((toInt64(length(s0_3)) - place), ((toInt64(length(s0_3)) - place) + 1))), 0), s0_3, arrayEnumerate(s0_3))) AS survival0_4
                                                FROM
                                                (
                                                    SELECT
                                                        d0_2 AS d0_3,
                                                        w_2 AS w_3,
                                                        g_2 AS g_3,
                                                        t_2 AS t_3,
                                                        tupleElement(arraySort((x, value) -> value, arrayZip(w_2, g_2), w_2), 1) AS s0_3,
                                                        tupleElement(arraySort((x, value) -> value, arrayZip(w_2, g_2), w_2), 2) AS of0_3
                                                    FROM
                                                    (
                                                        SELECT
                                                            d0_1 AS d0_2,
                                                            groupArray(((waited * 2) + NOT (event))) AS w_2,
                                                            groupArray(g_1) AS g_2,
                                                            grouping(d0_2) AS t_2
                                                        FROM
                                                        (
                                                            SELECT
                                                                tier AS d0_1,
                                                                (NOT (cancelled) AND (isNotNull(released_ms) AND (released_ms <= ({p1:Int64} - toUnixTimestamp64Milli(lodged_at))))) AS event,
                                                                toInt64(if(event, assumeNotNull(released_ms), least(({p2:Int64} - toUnixTimestamp64Milli(lodged_at)), ifNull(cancelled_ms, ({p3:Int64} - toUnixTimestamp64Milli(lodged_at)))))) AS waited,
                                                                group_key AS g_1
                                                            FROM fact
                                                            PREWHERE (((indexHint((build IN {p4:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p5:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p6:Int64}))) AND (direction IN {p7:Array(String)})) AND NOT (bitTest(quality, 0)) AND (waited >= 0))
                                                        )
                                                        GROUP BY GROUPING SETS ((d0_2), ())
                                                    )
                                                )
                                            )
                                        )
                                    )
                                )
                            )
                        )
                    )
                )
            )
        )
    )
)
