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
    toInt64(gaps_1) AS gaps
FROM
(
    SELECT
        tier AS d0_1,
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1
    FROM fact
    PREWHERE ((indexHint((build IN {p2:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p3:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p4:Int64}))) AND (direction IN {p5:Array(String)}) AND NOT (cancelled))
    GROUP BY d0_1
)
-- statement 2
-- {Name:p1 Value:1580486400000}
-- {Name:p2 Value:1580486400000}
-- {Name:p3 Value:1580486400000}
-- {Name:p4 Value:[5 6 7]}
-- {Name:p5 Value:1577808000000}
-- {Name:p6 Value:1582992000000}
-- {Name:p7 Value:[import export]}
-- {Name:p8 Value:1580486400000}
-- {Name:p9 Value:1580486400000}
-- {Name:p10 Value:1580486400000}
-- {Name:p11 Value:[5 6 7]}
-- {Name:p12 Value:1577808000000}
-- {Name:p13 Value:1582992000000}
-- {Name:p14 Value:[import export]}
SELECT
    toString(d0_5) AS d0_0,
    toString(around_5) AS around,
    toString(events_5) AS events,
    toString(censored_5) AS censored
FROM
(
    SELECT
        d0_4 AS d0_5,
        arrayFilter((x, marked) -> marked, around_4, near) AS around_5,
        arrayMap((x, before) -> (x - before), arrayFilter((x, marked) -> marked, events_4, near), arrayShiftRight(arrayFilter((x, marked) -> marked, events_4, near), 1)) AS events_5,
        arrayMap((x, before) -> (x - before), arrayFilter((x, marked) -> marked, censored_4, near), arrayShiftRight(arrayFilter((x, marked) -> marked, censored_4, near), 1)) AS censored_5
    FROM
    (
        SELECT
            d0_3 AS d0_4,
            arrayMap((x) -> intDiv((tupleElement(x, 1) + tupleElement(x, 2)), 4), bins) AS around_4,
            arrayCumSum(arrayMap((x) -> toInt64(tupleElement(x, 3)), bins)) AS events_4,
            arrayCumSum(arrayMap((x) -> toInt64(tupleElement(x, 4)), bins)) AS censored_4,
            (arrayElement(events_4, -1) + arrayElement(censored_4, -1)) AS n,
            toInt64((2500 * sqrt((n * 1)))) AS margin,
            arrayMap((e, c, before_e, before_c) -> (((e + c) = n) OR (NOT (((1000 * before_e) > ((500 * n) + margin))) AND ((((1000 * e) + margin) >= (500 * (n - c))) OR (intDiv((5000 * c), greatest(((n - e) - c), 1)) != intDiv((5000 * before_c), greatest(((n - before_e) - before_c), 1)))))), events_4, censored_4, arrayShiftRight(events_4, 1), arrayShiftRight(censored_4, 1)) AS near
        FROM
        (
            SELECT
                d0_2 AS d0_3,
                arraySort(groupArray(tuple(first_2, last_2, events_2, censored_2))) AS bins
            FROM
            (
                SELECT
                    d0_1 AS d0_2,
                    if((d0_1 IN
                (
                    SELECT
                        d0_2 AS d0_3
                    FROM
                    (
                        SELECT
                            d0_1 AS d0_2,
                            count() AS n_2
                        FROM
                        (
                            SELECT
                                tier AS d0_1,
                                (NOT (cancelled) AND (isNotNull(released_ms) AND (released_ms <= ({p1:Int64} - toUnixTimestamp64Milli(lodged_at))))) AS event,
                                toInt64(if(event, assumeNotNull(released_ms), least(({p2:Int64} - toUnixTimestamp64Milli(lodged_at)), ifNull(cancelled_ms, ({p3:Int64} - toUnixTimestamp64Milli(lodged_at)))))) AS waited
                            FROM fact
                            PREWHERE (((indexHint((build IN {p4:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p5:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p6:Int64}))) AND (direction IN {p7:Array(String)})) AND NOT (bitTest(quality, 0)) AND (waited >= 0))
                        )
                        GROUP BY d0_2
                    )
                    WHERE (n_2 < 5000)
                )), ((waited * 2) + NOT (event)), toInt64(bitShiftRight(reinterpretAsUInt64(toFloat64(((waited * 2) + NOT (event)))), 41))) AS bin,
                    min(((waited * 2) + NOT (event))) AS first_2,
                    max(((waited * 2) + NOT (event))) AS last_2,
                    countIf(event) AS events_2,
                    countIf(NOT (event)) AS censored_2
                FROM
                (
                    SELECT
                        tier AS d0_1,
                        (NOT (cancelled) AND (isNotNull(released_ms) AND (released_ms <= ({p8:Int64} - toUnixTimestamp64Milli(lodged_at))))) AS event,
                        toInt64(if(event, assumeNotNull(released_ms), least(({p9:Int64} - toUnixTimestamp64Milli(lodged_at)), ifNull(cancelled_ms, ({p10:Int64} - toUnixTimestamp64Milli(lodged_at)))))) AS waited
                    FROM fact
                    PREWHERE (((indexHint((build IN {p11:Array(UInt32)})) AND (lodged_at >= fromUnixTimestamp64Milli({p12:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p13:Int64}))) AND (direction IN {p14:Array(String)})) AND NOT (bitTest(quality, 0)) AND (waited >= 0))
                )
                GROUP BY d0_2, bin
            )
            GROUP BY d0_3
        )
    )
)
