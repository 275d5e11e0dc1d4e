-- statement 1
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:tier}
-- {Name:p3 Value:[('2020-01-01',6),('2020-02-01',7)]}
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
        toStartOfMonth(day) AS d0_1,
        tier AS d1_1,
        sum(n) AS n_1,
        sumIf(n, (tier = {p1:String})) AS unknown_1,
        sum(assumed) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        grouping(d0_1) AS t_1
    FROM rollup_month
    WHERE ((grain = {p2:String}) AND (tuple(day, build) IN {p3:Array(Tuple(Date, UInt32))}))
    GROUP BY GROUPING SETS ((d0_1, d1_1), ())
)
-- statement 2
-- {Name:p1 Value:customs}
-- {Name:p2 Value:customs}
-- {Name:p3 Value:customs}
-- {Name:p4 Value:customs}
-- {Name:p5 Value:overall}
-- {Name:p6 Value:overall}
-- {Name:p7 Value:overall}
-- {Name:p8 Value:overall}
-- {Name:p9 Value:customs}
-- {Name:p10 Value:customs}
-- {Name:p11 Value:overall}
-- {Name:p12 Value:overall}
-- {Name:p13 Value:[5 6 7]}
-- {Name:p14 Value:2020-01-01}
-- {Name:p15 Value:2020-03-01}
-- {Name:p16 Value:[import export]}
-- {Name:p17 Value:[customs overall]}
SELECT
    toString(d0_4) AS d0_0,
    toString(d1_4) AS d1_0,
    toInt64(beyond_4) AS beyond,
    toInt64(t_4) AS t,
    toInt64(cn0_4) AS cn0,
    toInt64(before0_4) AS before0,
    toString(qleast_at0_4) AS qleast_at0,
    toString(qmost_at0_4) AS qmost_at0,
    toString(qin_at0_4) AS qin_at0,
    toInt64(cn1_4) AS cn1,
    toInt64(before1_4) AS before1,
    toString(qleast_at1_4) AS qleast_at1,
    toString(qmost_at1_4) AS qmost_at1,
    toString(qin_at1_4) AS qin_at1
FROM
(
    SELECT
        d0_3 AS d0_4,
        d1_3 AS d1_4,
        beyond_3 AS beyond_4,
        t_3 AS t_4,
        n0_3 AS cn0_4,
        arraySum(arraySlice(tupleElement(bins0_3, 3), 1, (toInt64(place0_3) - 1))) AS before0_4,
        tupleElement(arraySlice(bins0_3, greatest(place0_3, 1), 2), 1) AS qleast_at0_4,
        tupleElement(arraySlice(bins0_3, greatest(place0_3, 1), 2), 2) AS qmost_at0_4,
        tupleElement(arraySlice(bins0_3, greatest(place0_3, 1), 2), 3) AS qin_at0_4,
        n1_3 AS cn1_4,
        arraySum(arraySlice(tupleElement(bins1_3, 3), 1, (toInt64(place1_3) - 1))) AS before1_4,
        tupleElement(arraySlice(bins1_3, greatest(place1_3, 1), 2), 1) AS qleast_at1_4,
        tupleElement(arraySlice(bins1_3, greatest(place1_3, 1), 2), 2) AS qmost_at1_4,
        tupleElement(arraySlice(bins1_3, greatest(place1_3, 1), 2), 3) AS qin_at1_4
    FROM
    (
        SELECT
            d0_2 AS d0_3,
            d1_2 AS d1_3,
            n0_2 AS n0_3,
            bins0_2 AS bins0_3,
            n1_2 AS n1_3,
            bins1_2 AS bins1_3,
            beyond_2 AS beyond_3,
            t_2 AS t_3,
            arrayFirstIndex((upto) -> (upto >= (intDiv(((n0_2 - 1) * 500), 1000) + 1)), arrayCumSum(tupleElement(bins0_2, 3))) AS place0_3,
            arrayFirstIndex((upto) -> (upto >= (intDiv(((n1_2 - 1) * 900), 1000) + 1)), arrayCumSum(tupleElement(bins1_2, 3))) AS place1_3
        FROM
        (
            SELECT
                d0_1 AS d0_2,
                d1_1 AS d1_2,
                sumIf(many, (kind = {p1:String})) AS n0_2,
                arraySort(if((sumIf(many, (kind = {p2:String})) < 5000), groupArrayArrayIf(each, (kind = {p3:String})), groupArrayIf(bin, (kind = {p4:String})))) AS bins0_2,
                sumIf(many, (kind = {p5:String})) AS n1_2,
                arraySort(if((sumIf(many, (kind = {p6:String})) < 5000), groupArrayArrayIf(each, (kind = {p7:String})), groupArrayIf(bin, (kind = {p8:String})))) AS bins1_2,
                (((sumIf(many, (kind = {p9:String})) < 5000) AND maxIf(wide, (kind = {p10:String}))) OR ((sumIf(many, (kind = {p11:String})) < 5000) AND maxIf(wide, (kind = {p12:String})))) AS beyond_2,
                t_1 AS t_2
            FROM
            (
                SELECT
                    toStartOfMonth(day) AS d0_1,
                    tier AS d1_1,
                    of AS kind,
                    (sign(least) * toInt64(bitShiftRight(reinterpretAsUInt64(toFloat64(abs(least))), 47))) AS in_bin,
                    sum(toInt64(n)) AS many,
                    max((least < most)) AS wide,
                    tuple(min(least), max(most), sum(toInt64(n))) AS bin,
                    groupArrayIf(tuple(least, most, toInt64(n)), (least = most)) AS each,
                    grouping(d0_1) AS t_1
                FROM rollup_times
                WHERE ((((build IN {p13:Array(UInt32)}) AND (day >= {p14:Date}) AND (day < {p15:Date})) AND (direction IN {p16:Array(String)})) AND (of IN {p17:Array(String)}))
                GROUP BY GROUPING SETS ((d0_1, d1_1, kind, in_bin), (kind, in_bin))
            )
            GROUP BY d0_2, d1_2, t_2
        )
    )
)
