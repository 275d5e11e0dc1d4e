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
    toString(d0_3) AS d0_0,
    toInt64(t_3) AS t,
    toString(from_3) AS from,
    toString(to_3) AS to,
    toString(events_3) AS events,
    toString(censored_3) AS censored,
    toString(ended_3) AS ended,
    toString(waiting_3) AS waiting
FROM
(
    SELECT
        d0_2 AS d0_3,
        t_2 AS t_3,
        if(((sum(events_2) + sum(censored_2)) < 5000), emptyArrayInt64(), groupArray(toInt64(from_2))) AS from_3,
        if(((sum(events_2) + sum(censored_2)) < 5000), emptyArrayInt64(), groupArray(toInt64(to_2))) AS to_3,
        if(((sum(events_2) + sum(censored_2)) < 5000), emptyArrayInt64(), groupArray(toInt64(events_2))) AS events_3,
        if(((sum(events_2) + sum(censored_2)) < 5000), emptyArrayInt64(), groupArray(toInt64(censored_2))) AS censored_3,
        if(((sum(events_2) + sum(censored_2)) < 5000), groupArrayArray(ended_2), emptyArrayInt64()) AS ended_3,
        if(((sum(events_2) + sum(censored_2)) < 5000), groupArrayArray(waiting_2), emptyArrayInt64()) AS waiting_3
    FROM
    (
        SELECT
            d0_1 AS d0_2,
            bin AS bin_2,
            min(waited) AS from_2,
            max(waited) AS to_2,
            countIf(event) AS events_2,
            countIf(NOT (event)) AS censored_2,
            groupArrayIf(5000)(waited, event) AS ended_2,
            groupArrayIf(5000)(waited, NOT (event)) AS waiting_2,
            grouping(d0_2) AS t_2
        FROM
        (
            SELECT
                tier AS d0_1,
                (NOT (cancelled) AND (isNotNull(released_ms) AND (released_ms <= ({p1:Int64} - toUnixTimestamp64Milli(lodged_at))))) AS event,
                toInt64(if(event, assumeNotNull(released_ms), least(({p2:Int64} - toUnixTimestamp64Milli(lodged_at)), ifNull(cancelled_ms, ({p3:Int64} - toUnixTimestamp64Milli(lodged_at)))))) AS waited,
                bitShiftLeft(bitShiftRight(waited, greatest((toInt64(floor(log2(greatest(waited, 1)))) - 11), 0)), greatest((toInt64(floor(log2(greatest(waited, 1)))) - 11), 0)) AS bin
            FROM fact
            WHERE ((((build IN {p4:Array(UInt32)}) AND (lodged_at >= fromUnixTimestamp64Milli({p5:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p6:Int64}))) AND (direction IN {p7:Array(String)})) AND NOT (bitTest(quality, 0)) AND (waited >= 0))
        )
        GROUP BY GROUPING SETS ((d0_2, bin_2), (bin_2))
    )
    GROUP BY d0_3, t_3
)
