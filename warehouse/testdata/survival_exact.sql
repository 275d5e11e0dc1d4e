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
    WHERE (((build IN {p2:Array(UInt32)}) AND (lodged_at >= fromUnixTimestamp64Milli({p3:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p4:Int64}))) AND (direction IN {p5:Array(String)}) AND NOT (cancelled))
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
    toString(d0_4) AS d0_0,
    toInt64(t_4) AS t,
    toString(around_4) AS around,
    toString(events_4) AS events,
    toString(censored_4) AS censored
FROM
(
    SELECT
        d0_3 AS d0_4,
        t_3 AS t_4,
        arrayFilter((x, marked) -> marked, around_3, near) AS around_4,
        arrayMap((x, before) -> (x - before), arrayFilter((x, marked) -> marked, events_3, near), arrayShiftRight(arrayFilter((x, marked) -> marked, events_3, near), 1)) AS events_4,
        arrayMap((x, before) -> (x - before), arrayFilter((x, marked) -> marked, censored_3, near), arrayShiftRight(arrayFilter((x, marked) -> marked, censored_3, near), 1)) AS censored_4
    FROM
    (
        SELECT
            d0_2 AS d0_3,
            t_2 AS t_3,
            toInt64(length(s_2)) AS n,
            (n < 5000) AS few,
            if(true, s_2, arrayMap((x) -> toInt64(bitShiftRight(reinterpretAsUInt64(toFloat64(x)), 41)), s_2)) AS bins,
            arrayMap((x, y) -> (x != y), bins, arrayShiftRight(bins, 1, -1)) AS first,
            arrayMap((x, y) -> (x != y), bins, arrayShiftLeft(bins, 1, -1)) AS last,
            arrayMap((x, y) -> intDiv((x + y), 4), arrayFilter((x, marked) -> marked, s_2, first), arrayFilter((x, marked) -> marked, s_2, last)) AS around_3,
            arrayFilter((x, marked) -> marked, arrayCumSum(arrayMap((x) -> toInt64((bitAnd(x, 1) = 0)), s_2)), last) AS events_3,
            arrayFilter((x, marked) -> marked, arrayCumSum(arrayMap((x) -> toInt64((bitAnd(x, 1) = 1)), s_2)), last) AS censored_3,
            toInt64((2500 * sqrt(n))) AS margin,
            arrayMap((e, c, before_e, before_c) -> true, events_3, censored_3, arrayShiftRight(events_3, 1), arrayShiftRight(censored_3, 1)) AS near
        FROM
        (
            SELECT
                d0_1 AS d0_2,
                arraySort(groupArray(((waited * 2) + NOT (event)))) AS s_2,
                grouping(d0_2) AS t_2
            FROM
            (
                SELECT
                    tier AS d0_1,
                    (NOT (cancelled) AND (isNotNull(released_ms) AND (released_ms <= ({p1:Int64} - toUnixTimestamp64Milli(lodged_at))))) AS event,
                    toInt64(if(event, assumeNotNull(released_ms), least(({p2:Int64} - toUnixTimestamp64Milli(lodged_at)), ifNull(cancelled_ms, ({p3:Int64} - toUnixTimestamp64Milli(lodged_at)))))) AS waited
                FROM fact
                WHERE ((((build IN {p4:Array(UInt32)}) AND (lodged_at >= fromUnixTimestamp64Milli({p5:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p6:Int64}))) AND (direction IN {p7:Array(String)})) AND NOT (bitTest(quality, 0)) AND (waited >= 0))
            )
            GROUP BY GROUPING SETS ((d0_2), ())
        )
    )
)
