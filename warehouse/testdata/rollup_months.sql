-- statement 1
-- {Name:p1 Value:all}
-- {Name:p2 Value:}
-- {Name:p3 Value:all}
-- {Name:p4 Value:}
-- {Name:p5 Value:all}
-- {Name:p6 Value:[tier all]}
-- {Name:p7 Value:[('2020-01-01',6),('2020-02-01',7)]}
-- {Name:p8 Value:all}
-- {Name:p9 Value:}
-- {Name:p10 Value:all}
-- {Name:p11 Value:}
-- {Name:p12 Value:all}
-- {Name:p13 Value:[tier all]}
-- {Name:p14 Value:[2020-01-01 2020-02-01]}
-- {Name:p15 Value:[2020-01-01 2020-02-01]}
-- {Name:p16 Value:[2020-01-01 2020-02-01]}
-- {Name:p17 Value:[6 7]}
-- {Name:p18 Value:[2020-01-01 2020-02-01]}
-- {Name:p19 Value:[6 7]}
-- {Name:p20 Value:all}
-- {Name:p21 Value:all}
-- {Name:p22 Value:}
-- {Name:p23 Value:all}
-- {Name:p24 Value:}
-- {Name:p25 Value:all}
-- {Name:p26 Value:[tier all]}
-- {Name:p27 Value:[('2020-01-01',6),('2020-02-01',7)]}
SELECT
    toString(d0_2) AS d0_0,
    toString(d1_2) AS d1_0,
    toInt64(n_2) AS n,
    toInt64(unknown_2) AS unknown,
    toInt64(assumed_2) AS assumed,
    toInt64(gaps_2) AS gaps,
    toInt64(groups_2) AS groups,
    toInt64(t_2) AS t,
    toString(a_inspected_2) AS a_inspected,
    toString(a_declarations_2) AS a_declarations,
    toInt64(cg0_2) AS cg0,
    toString(nn0_2) AS nn0,
    toString(nx0_2) AS nx0,
    toString(xx0_2) AS xx0
FROM
(
    SELECT
        d0_1 AS d0_2,
        d1_1 AS d1_2,
        sum(n_1) AS n_2,
        sum(unknown_1) AS unknown_2,
        sum(assumed_1) AS assumed_2,
        groupBitOr(gaps_1) AS gaps_2,
        sum(groups_1) AS groups_2,
        t_1 AS t_2,
        sum(a_inspected_1) AS a_inspected_2,
        sum(a_declarations_1) AS a_declarations_2,
        sum(cg0_1) AS cg0_2,
        sum(nn0_1) AS nn0_2,
        sum(nx0_1) AS nx0_2,
        sum(xx0_1) AS xx0_2
    FROM
    (
        SELECT
            if((grain = {p1:String}), {p2:String}, toString(toStartOfQuarter(day))) AS d0_1,
            if((grain = {p3:String}), {p4:String}, toString(tier)) AS d1_1,
            (grain = {p5:String}) AS t_1,
            n AS n_1,
            unknown AS unknown_1,
            assumed AS assumed_1,
            gaps AS gaps_1,
            a_inspected AS a_inspected_1,
            a_declarations AS a_declarations_1,
            0 AS groups_1,
            nn_inspected AS nn0_1,
            nx_inspected AS nx0_1,
            xx_inspected AS xx0_1,
            0 AS cg0_1
        FROM rollup_month
        WHERE ((grain IN {p6:Array(String)}) AND (tuple(day, build) IN {p7:Array(Tuple(Date, UInt32))}))
        UNION ALL
        SELECT
            if((grain = {p8:String}), {p9:String}, toString(toStartOfQuarter(day))) AS d0_1,
            if((grain = {p10:String}), {p11:String}, toString(tier)) AS d1_1,
            (grain = {p12:String}) AS t_1,
            0 AS n_1,
            0 AS unknown_1,
            0 AS assumed_1,
            0 AS gaps_1,
            0 AS a_inspected_1,
            0 AS a_declarations_1,
            0 AS groups_1,
            nn_inspected AS nn0_1,
            nx_inspected AS nx0_1,
            xx_inspected AS xx0_1,
            0 AS cg0_1
        FROM rollup_month_pair
        WHERE (((grain IN {p13:Array(String)}) AND (day IN {p14:Array(Date)}) AND (other IN {p15:Array(Date)}) AND (build = greatest(transform(day, {p16:Array(Date)}, {p17:Array(UInt32)}, toUInt32(0)), transform(other, {p18:Array(Date)}, {p19:Array(UInt32)}, toUInt32(0))))) AND ((grain = {p20:String}) OR (toStartOfQuarter(day) = toStartOfQuarter(other))))
        UNION ALL
        SELECT
            if((grain = {p21:String}), {p22:String}, toString(toStartOfQuarter(day))) AS d0_1,
            if((grain = {p23:String}), {p24:String}, toString(tier)) AS d1_1,
            (grain = {p25:String}) AS t_1,
            0 AS n_1,
            0 AS unknown_1,
            0 AS assumed_1,
            0 AS gaps_1,
            0 AS a_inspected_1,
            0 AS a_declarations_1,
            groupBitmapMerge(set_groups) AS groups_1,
            0 AS nn0_1,
            0 AS nx0_1,
            0 AS xx0_1,
            groupBitmapMerge(set_inspected) AS cg0_1
        FROM rollup_month_groups
        WHERE ((grain IN {p26:Array(String)}) AND (tuple(day, build) IN {p27:Array(Tuple(Date, UInt32))}))
        GROUP BY d0_1, d1_1, t_1
    )
    GROUP BY d0_2, d1_2, t_2
)
