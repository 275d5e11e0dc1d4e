-- statement 1
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:tier}
-- {Name:p3 Value:[('2020-01-01',6),('2020-02-01',7)]}
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
        sum(n) AS n_1,
        sumIf(n, (tier = {p1:String})) AS unknown_1,
        sum(assumed) AS assumed_1,
        groupBitOr(gaps) AS gaps_1
    FROM rollup_month
    WHERE ((grain = {p2:String}) AND (tuple(day, build) IN {p3:Array(Tuple(Date, UInt32))}))
    GROUP BY d0_1
)
-- statement 2
-- {Name:p1 Value:customs}
-- {Name:p2 Value:open}
-- {Name:p3 Value:1580486400000}
-- {Name:p4 Value:open}
-- {Name:p5 Value:1580486400000}
-- {Name:p6 Value:open}
-- {Name:p7 Value:1580486400000}
-- {Name:p8 Value:1580486400000}
-- {Name:p9 Value:1580486400000}
-- {Name:p10 Value:[5 6 7]}
-- {Name:p11 Value:2020-01-01}
-- {Name:p12 Value:2020-03-01}
-- {Name:p13 Value:[import export]}
-- {Name:p14 Value:[customs open withdrawn]}
-- {Name:p15 Value:open}
-- {Name:p16 Value:1580486400000}
SELECT
    toString(d0_4) AS d0_0,
    toInt64(beyond_4) AS beyond,
    toString(around_4) AS around,
    toString(upto_4) AS upto,
    toString(events_4) AS events,
    toString(censored_4) AS censored
FROM
(
    SELECT
        d0_3 AS d0_4,
        beyond_3 AS beyond_4,
        tupleElement(bins, 1) AS around_4,
        tupleElement(bins, 2) AS upto_4,
        tupleElement(bins, 3) AS events_4,
        tupleElement(bins, 4) AS censored_4
    FROM
    (
        SELECT
            d0_2 AS d0_3,
            arraySort(if((sum(many) < 5000), groupArrayArray(each), groupArray(bin))) AS bins,
            (((sum(many) < 5000) AND max(wide)) OR max(late)) AS beyond_3
        FROM
        (
            SELECT
                d0_1 AS d0_2,
                (sign(shortest) * toInt64(bitShiftRight(reinterpretAsUInt64(toFloat64(abs(shortest))), 47))) AS in_bin,
                sum(times) AS many,
                max(NOT (alike)) AS wide,
                max(ahead) AS late,
                tuple(min(shortest), max(longest), sum((times * event)), sum((times * NOT (event)))) AS bin,
                groupArrayIf(tuple(shortest, longest, (times * event), (times * NOT (event))), alike) AS each
            FROM
            (
                SELECT
                    tier AS d0_1,
                    (of = {p1:String}) AS event,
                    if((of = {p2:String}), ({p3:Int64} - intDiv((least + most), 2)), least) AS shortest,
                    if((of = {p4:String}), ({p5:Int64} - intDiv((least + most), 2)), most) AS longest,
                    toInt64(n) AS times,
                    (least = most) AS alike,
                    if((of = {p6:String}), ((until <= {p7:Int64}) OR (((most - least) * 16) > ({p8:Int64} - most))), (until > {p9:Int64})) AS ahead
                FROM rollup_times
                WHERE ((((build IN {p10:Array(UInt32)}) AND (day >= {p11:Date}) AND (day < {p12:Date})) AND (direction IN {p13:Array(String)})) AND (of IN {p14:Array(String)}) AND NOT (((of = {p15:String}) AND (least > {p16:Int64}))))
            )
            GROUP BY d0_2, in_bin
        )
        GROUP BY d0_3
    )
)
