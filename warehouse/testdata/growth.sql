-- statement 1
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:[8]}
-- {Name:p3 Value:[2]}
-- {Name:p4 Value:[1 2]}
-- {Name:p5 Value:9223372036854775807}
-- {Name:p6 Value:1580486400000}
-- {Name:p7 Value:Asia/Shanghai}
-- {Name:p8 Value:2020-01-01}
-- {Name:p9 Value:2020-03-01}
-- {Name:p10 Value:2020-01-01}
-- {Name:p11 Value:2020-03-01}
SELECT
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps
FROM
(
    SELECT
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(assumed) AS assumed_1,
        groupBitOr(arrayElement({p2:Array(UInt16)}, indexOf({p3:Array(UInt64)}, load_id))) AS gaps_1
    FROM trade_order_rows(loads = {p4:Array(UInt64)}, known = {p5:Int64}, cut = {p6:Int64}, zone = {p7:String}, since = {p8:Date32}, until = {p9:Date32})
    WHERE (((day >= {p10:Date32}) AND (day < {p11:Date32})) AND empty(left_out))
)
-- statement 2
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:[8]}
-- {Name:p3 Value:[2]}
-- {Name:p4 Value:[1 2]}
-- {Name:p5 Value:9223372036854775807}
-- {Name:p6 Value:1580486400000}
-- {Name:p7 Value:Asia/Shanghai}
-- {Name:p8 Value:2020-01-01}
-- {Name:p9 Value:2020-03-01}
-- {Name:p10 Value:2020-01-01}
-- {Name:p11 Value:2020-03-01}
SELECT
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_order_value_cny_now_1) AS a_order_value_cny_now,
    toInt64(m_order_value_cny_now_1) AS m_order_value_cny_now,
    toString(a_order_value_cny_before_1) AS a_order_value_cny_before,
    toInt64(m_order_value_cny_before_1) AS m_order_value_cny_before
FROM
(
    SELECT
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(assumed) AS assumed_1,
        groupBitOr(arrayElement({p2:Array(UInt16)}, indexOf({p3:Array(UInt64)}, load_id))) AS gaps_1,
        sumIf(assumeNotNull(value_cny), (NOT (earlier) AND isNotNull(value_cny))) AS a_order_value_cny_now_1,
        countIf((NOT (earlier) AND isNull(value_cny))) AS m_order_value_cny_now_1,
        sumIf(assumeNotNull(value_cny), (earlier AND isNotNull(value_cny))) AS a_order_value_cny_before_1,
        countIf((earlier AND isNull(value_cny))) AS m_order_value_cny_before_1
    FROM trade_order_years(loads = {p4:Array(UInt64)}, known = {p5:Int64}, cut = {p6:Int64}, zone = {p7:String}, since = {p8:Date32}, until = {p9:Date32})
    WHERE (((day >= {p10:Date32}) AND (day < {p11:Date32})) AND empty(left_out))
)
-- statement 3
-- {Name:p1 Value:6786177901268885274}
-- {Name:p2 Value:13572355802537770549}
-- {Name:p3 Value:16965444753172213186}
-- {Name:p4 Value:18096474403383694065}
-- {Name:p5 Value:18379231815936564285}
-- {Name:p6 Value:18435783298447138329}
-- {Name:p7 Value:18445208545532234003}
-- {Name:p8 Value:18446555009401533385}
-- {Name:p9 Value:18446723317385195808}
-- {Name:p10 Value:18446742018272269410}
-- {Name:p11 Value:18446743888360976771}
-- {Name:p12 Value:18446744058369041076}
-- {Name:p13 Value:18446744072536379768}
-- {Name:p14 Value:18446744073626175052}
-- {Name:p15 Value:18446744073704017573}
-- {Name:p16 Value:18446744073709207074}
-- {Name:p17 Value:18446744073709531418}
-- {Name:p18 Value:18446744073709550497}
-- {Name:p19 Value:18446744073709551557}
-- {Name:p20 Value:18446744073709551613}
-- {Name:p21 Value:[1 2]}
-- {Name:p22 Value:9223372036854775807}
-- {Name:p23 Value:1580486400000}
-- {Name:p24 Value:Asia/Shanghai}
-- {Name:p25 Value:2020-01-01}
-- {Name:p26 Value:2020-03-01}
-- {Name:p27 Value:2020-01-01}
-- {Name:p28 Value:2020-03-01}
SELECT
    toInt64(n_2) AS n,
    toString(draw0_2) AS draw0,
    toInt64(behind0_2) AS behind0,
    toString(whole0_2) AS whole0,
    toString(product0_by0_2) AS product0_by0,
    toString(draw1_2) AS draw1,
    toInt64(behind1_2) AS behind1,
    toString(whole1_2) AS whole1,
    toString(product1_by0_2) AS product1_by0,
    toString(product1_by1_2) AS product1_by1,
    toString(fourth0_2) AS fourth0,
    toString(whole_most0_2) AS whole_most0
FROM
(
    SELECT
        sum(n_1) AS n_2,
        sumForEach(arrayMap((w) -> (w * toInt128((a_order_value_cny_now_1 * 100))), w_1)) AS draw0_2,
        countIf((toInt128((a_order_value_cny_now_1 * 100)) != 0)) AS behind0_2,
        sum(toInt128((a_order_value_cny_now_1 * 100))) AS whole0_2,
        sum((toInt256(toInt128((a_order_value_cny_now_1 * 100))) * toInt256(toInt128((a_order_value_cny_now_1 * 100))))) AS product0_by0_2,
        sumForEach(arrayMap((w) -> (w * toInt128((a_order_value_cny_before_1 * 100))), w_1)) AS draw1_2,
        countIf((toInt128((a_order_value_cny_before_1 * 100)) != 0)) AS behind1_2,
        sum(toInt128((a_order_value_cny_before_1 * 100))) AS whole1_2,
        sum((toInt256(toInt128((a_order_value_cny_before_1 * 100))) * toInt256(toInt128((a_order_value_cny_now_1 * 100))))) AS product1_by0_2,
        sum((toInt256(toInt128((a_order_value_cny_before_1 * 100))) * toInt256(toInt128((a_order_value_cny_before_1 * 100))))) AS product1_by1_2,
        array(sum((toInt256(toInt128((a_order_value_cny_before_1 * 100))) * toInt256(toInt128((a_order_value_cny_before_1 * 100))) * toInt256(toInt128((a_order_value_cny_before_1 * 100))) * toInt256(toInt128((a_order_value_cny_before_1 * 100))))), sum((toInt256(toInt128((a_order_value_cny_before_1 * 100))) * toInt256(toInt128((a_order_value_cny_before_1 * 100))) * toInt256(toInt128((a_order_value_cny_before_1 * 100))) * toInt256(toInt128((a_order_value_cny_now_1 * 100))))), sum((toInt256(toInt128((a_order_value_cny_before_1 * 100))) * toInt256(toInt128((a_order_value_cny_before_1 * 100))) * toInt256(toInt128((a_order_value_cny_now_1 * 100))) * toInt256(toInt128((a_order_value_cny_now_1 * 100))))), sum((toInt256(toInt128((a_order_value_cny_before_1 * 100))) * toInt256(toInt128((a_order_value_cny_now_1 * 100))) * toInt256(toInt128((a_order_value_cny_now_1 * 100))) * toInt256(toInt128((a_order_value_cny_now_1 * 100))))), sum((toInt256(toInt128((a_order_value_cny_now_1 * 100))) * toInt256(toInt128((a_order_value_cny_now_1 * 100))) * toInt256(toInt128((a_order_value_cny_now_1 * 100))) * toInt256(toInt128((a_order_value_cny_now_1 * 100)))))) AS fourth0_2,
        max(toInt256(toInt128((a_order_value_cny_before_1 * 100)))) AS whole_most0_2
    FROM
    (
        SELECT
            group_key AS g_1,
            count() AS n_1,
            sumIf(assumeNotNull(value_cny), (NOT (earlier) AND isNotNull(value_cny))) AS a_order_value_cny_now_1,
            sumIf(assumeNotNull(value_cny), (earlier AND isNotNull(value_cny))) AS a_order_value_cny_before_1,
            arrayMap((h) -> multiIf((h < {p1:UInt64}), 0, (h < {p2:UInt64}), 1, (h < {p3:UInt64}), 2, (h < {p4:UInt64}), 3, (h < {p5:UInt64}), 4, (h < {p6:UInt64}), 5, (h < {p7:UInt64}), 6, (h < {p8:UInt64}), 7, (h < {p9:UInt64}), 8, (h < {p10:UInt64}), 9, (h < {p11:UInt64}), 10, (h < {p12:UInt64}), 11, (h < {p13:UInt64}), 12, (h < {p14:UInt64}), 13, (h < {p15:UInt64}), 14, (h < {p16:UInt64}), 15, (h < {p17:UInt64}), 16, (h < {p18:UInt64}), 17, (h < {p19:UInt64}), 18, (h < {p20:UInt64}), 19, 20), arrayMap((r) -> cityHash64(g_1, r, 20140308), range(200))) AS w_1
        FROM trade_order_years(loads = {p21:Array(UInt64)}, known = {p22:Int64}, cut = {p23:Int64}, zone = {p24:String}, since = {p25:Date32}, until = {p26:Date32})
        WHERE (((day >= {p27:Date32}) AND (day < {p28:Date32})) AND empty(left_out))
        GROUP BY g_1
    )
)
