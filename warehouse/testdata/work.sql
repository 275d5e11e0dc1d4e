-- statement 1
-- {Name:p1 Value:Asia/Shanghai}
-- {Name:p2 Value:unknown}
-- {Name:p3 Value:[1 2]}
-- {Name:p4 Value:9223372036854775807}
-- {Name:p5 Value:[5 6 7]}
-- {Name:p6 Value:1577808000000}
-- {Name:p7 Value:1582992000000}
-- {Name:p8 Value:[import export]}
-- {Name:p9 Value:unknown}
-- {Name:p10 Value:[C]}
SELECT
    toString(d0_1) AS d0_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps
FROM
(
    SELECT
        toMonday(toTimeZone(lodged_at, {p1:String})) AS d0_1,
        count() AS n_1,
        countIf((tier = {p2:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1
    FROM fact AS b0
    LEFT ANY JOIN
    (
        SELECT
            operator_key,
            sector,
            size_class
        FROM latest_operators(loads = {p3:Array(UInt64)}, known = {p4:Int64})
    ) AS b1 USING (operator_key)
    WHERE (((build IN {p5:Array(UInt32)}) AND (lodged_at >= fromUnixTimestamp64Milli({p6:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p7:Int64}))) AND (direction IN {p8:Array(String)}) AND NOT (cancelled) AND (if(empty(sector), {p9:String}, sector) IN {p10:Array(String)}))
    GROUP BY d0_1
)
-- statement 2
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:[manual]}
-- {Name:p3 Value:[manual]}
-- {Name:p4 Value:[manual]}
-- {Name:p5 Value:[1 2]}
-- {Name:p6 Value:9223372036854775807}
-- {Name:p7 Value:1580486400000}
-- {Name:p8 Value:Asia/Shanghai}
-- {Name:p9 Value:2020-01-01}
-- {Name:p10 Value:2020-03-01}
-- {Name:p11 Value:[4 6]}
-- {Name:p12 Value:[1 2]}
-- {Name:p13 Value:9223372036854775807}
-- {Name:p14 Value:[4 6]}
-- {Name:p15 Value:2020-01-01}
-- {Name:p16 Value:2020-03-01}
-- {Name:p17 Value:[import export]}
-- {Name:p18 Value:unknown}
-- {Name:p19 Value:[C]}
SELECT
    toString(d0_1) AS d0_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_hours_worked_manual_1) AS a_hours_worked_manual,
    toInt64(m_hours_worked_manual_1) AS m_hours_worked_manual,
    toString(a_hours_worked_manual_rows_1) AS a_hours_worked_manual_rows
FROM
(
    SELECT
        toMonday(day) AS d0_1,
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        sumIf(assumeNotNull(work_hours), ((work_kind IN {p2:Array(String)}) AND isNotNull(work_hours))) AS a_hours_worked_manual_1,
        countIf(((work_kind IN {p3:Array(String)}) AND isNull(work_hours))) AS m_hours_worked_manual_1,
        countIf((work_kind IN {p4:Array(String)})) AS a_hours_worked_manual_rows_1
    FROM
    (
        SELECT
            *,
            tupleElement(one_work, 1) AS day,
            tupleElement(one_work, 2) AS work_kind,
            tupleElement(one_work, 3) AS work_hours
        FROM
        (
            SELECT
                *,
                arrayJoin(all_work) AS one_work
            FROM fact AS b0
            LEFT ANY JOIN
            (
                SELECT
                    declaration_key,
                    groupArray(tuple(day, kind, hours)) AS all_work
                FROM officer_work(loads = {p5:Array(UInt64)}, known = {p6:Int64}, cut = {p7:Int64}, zone = {p8:String}, since = {p9:Date32}, until = {p10:Date32})
                GROUP BY declaration_key
            ) AS b1 USING (declaration_key)
            WHERE (build IN {p11:Array(UInt32)})
        )
    ) AS b0
    LEFT ANY JOIN
    (
        SELECT
            operator_key,
            sector,
            size_class
        FROM latest_operators(loads = {p12:Array(UInt64)}, known = {p13:Int64})
    ) AS b1 USING (operator_key)
    WHERE (((build IN {p14:Array(UInt32)}) AND (day >= {p15:Date32}) AND (day < {p16:Date32})) AND (direction IN {p17:Array(String)}) AND NOT (cancelled) AND (if(empty(sector), {p18:String}, sector) IN {p19:Array(String)}))
    GROUP BY d0_1
)
-- statement 3
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:[]}
-- {Name:p3 Value:[]}
-- {Name:p4 Value:[1 2]}
-- {Name:p5 Value:9223372036854775807}
-- {Name:p6 Value:1580486400000}
-- {Name:p7 Value:Asia/Shanghai}
-- {Name:p8 Value:2020-01-01}
-- {Name:p9 Value:2020-03-01}
-- {Name:p10 Value:2020-01-01}
-- {Name:p11 Value:2020-03-01}
-- {Name:p12 Value:[C]}
SELECT
    toString(d0_1) AS d0_0,
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_audit_hours_1) AS a_audit_hours,
    toInt64(m_audit_hours_1) AS m_audit_hours,
    toString(a_audit_hours_rows_1) AS a_audit_hours_rows
FROM
(
    SELECT
        toMonday(day) AS d0_1,
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(assumed) AS assumed_1,
        groupBitOr(arrayElement({p2:Array(UInt16)}, indexOf({p3:Array(UInt64)}, load_id))) AS gaps_1,
        sumIf(assumeNotNull(work_hours), isNotNull(work_hours)) AS a_audit_hours_1,
        countIf(isNull(work_hours)) AS m_audit_hours_1,
        countIf(true) AS a_audit_hours_rows_1
    FROM audit_rows(loads = {p4:Array(UInt64)}, known = {p5:Int64}, cut = {p6:Int64}, zone = {p7:String}, since = {p8:Date32}, until = {p9:Date32})
    WHERE (((day >= {p10:Date32}) AND (day < {p11:Date32})) AND empty(left_out) AND (sector IN {p12:Array(String)}))
    GROUP BY d0_1
)
