-- statement 1
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:unknown}
-- {Name:p3 Value:[201912 202001 202002]}
-- {Name:p4 Value:[1 2]}
-- {Name:p5 Value:1579478400000}
-- {Name:p6 Value:0}
-- {Name:p7 Value:1580486400000}
-- {Name:p8 Value:[]}
-- {Name:p9 Value:[]}
-- {Name:p10 Value:[1]}
-- {Name:p11 Value:[[2600]]}
-- {Name:p12 Value:1577808000000}
-- {Name:p13 Value:1582992000000}
-- {Name:p14 Value:[import export]}
SELECT
    toString(d0_1) AS d0_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_declarations_1) AS a_declarations
FROM
(
    SELECT
        toStartOfMonth(toTimeZone(lodged_at, {p1:String})) AS d0_1,
        count() AS n_1,
        countIf((tier = {p2:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        countIf(true) AS a_declarations_1
    FROM fact_rows(months = {p3:Array(UInt32)}, loads = {p4:Array(UInt64)}, known = {p5:Int64}, only = {p6:UInt64}, cut = {p7:Int64}, gap_loads = {p8:Array(UInt64)}, gap_bits = {p9:Array(UInt16)}, outside_loads = {p10:Array(UInt64)}, outside_codes = {p11:Array(Array(String))})
    WHERE (((lodged_at >= fromUnixTimestamp64Milli({p12:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p13:Int64}))) AND (direction IN {p14:Array(String)}) AND NOT (cancelled))
    GROUP BY d0_1
)
