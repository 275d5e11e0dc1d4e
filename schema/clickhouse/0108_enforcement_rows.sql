-- What the authorities decided about operators, a row each by kind of record: offences by the day they occurred; tier decisions that discredit, with
-- the tier before; joint measures that were in force at the end of the days of the question, or at the data cut where that is earlier; and the first
-- final decision against an operator, with how long it took until another offence occurred.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW enforcement_rows AS
WITH
    toDate32(toTimeZone(fromUnixTimestamp64Milli({cut:Int64}), {zone:String})) AS today,
    least(addDays({until:Date32}, -1), today) AS standing
SELECT
    r.record AS record, r.day AS day, '' AS left_out,
    r.operator_key AS operator_key, if(o.group_key = 0, r.operator_key, o.group_key) AS group_key,
    if(t.management_tier = '', 'unknown', t.management_tier) AS tier, t.assumed AS assumed, r.load_id AS load_id,
    o.home_office AS home_office, if(o.sector = '', 'unknown', o.sector) AS sector, if(o.size_class = '', 'unknown', o.size_class) AS size_class,
    r.kind AS kind, r.domain AS domain, r.status AS status, r.disclosed AS disclosed,
    r.decided AS decided, r.direction AS direction, r.agency AS agency, r.measure AS measure, r.executed AS executed, if(r.executed, 86400000 * r.took, NULL) AS executed_ms,
    ifNull(r.again <= today, false) AS repeated,
    if(r.record = 'first_decision', 86400000 * (toInt64(if(repeated, assumeNotNull(r.again), least(today, ifNull(o.closed_on, today)))) - toInt64(r.day)), -1) AS waited
FROM
(
    SELECT
        'offence' AS record, operator_key, load_id, assumeNotNull(occurred_on) AS day, toDateTime64(day, 3, {zone:String}) AS at,
        toString(kind) AS kind, toString(domain) AS domain, toString(status) AS status, voluntary_disclosure AS disclosed, decided_on AS decided,
        '' AS direction, '' AS agency, '' AS measure, false AS executed, CAST(NULL, 'Nullable(Int64)') AS took, CAST(NULL, 'Nullable(Date32)') AS again
    FROM latest_offences(loads = {loads:Array(UInt64)}, known = {known:Int64})
    WHERE isNotNull(occurred_on)
    UNION ALL
    SELECT
        'joint_measure', operator_key, load_id, standing, toDateTime64(imposed_on, 3, {zone:String}),
        '', '', toString(status), false, NULL, toString(direction), toString(agency_code), toString(measure_code), ifNull(executed_on <= standing, false),
        toInt64(executed_on) - toInt64(imposed_on), NULL
    FROM latest_joint_measures(loads = {loads:Array(UInt64)}, known = {known:Int64})
    WHERE NOT person_level AND status != 'revoked' AND imposed_on <= standing AND ifNull(lifted_on > standing, true)
    UNION ALL
    SELECT
        'discredit', operator_key, 0, toDate32(toTimeZone(valid_from, {zone:String})), subtractMilliseconds(valid_from, 1),
        '', '', '', false, NULL, '', '', '', false, NULL, NULL
    FROM tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64})
    WHERE change_kind = 'discredit'
    UNION ALL
    SELECT
        'first_decision', operator_key, first.3, first.1, toDateTime64(first.1, 3, {zone:String}),
        first.4, first.5, 'final', false, NULL, '', '', '', false, NULL, if(empty(later), NULL, arrayMin(later))
    FROM
    (
        SELECT
            operator_key,
            min((assumeNotNull(decided_on), record_key, load_id, toString(kind), toString(domain))) AS first,
            arrayFilter(d -> d > first.1, groupArrayIf(assumeNotNull(occurred_on), isNotNull(occurred_on))) AS later
        FROM latest_offences(loads = {loads:Array(UInt64)}, known = {known:Int64})
        WHERE status = 'final' AND isNotNull(decided_on)
        GROUP BY operator_key
    )
) AS r
LEFT ANY JOIN latest_operators(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS o ON r.operator_key = o.operator_key
ASOF LEFT JOIN tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS t ON r.operator_key = t.operator_key AND r.at >= t.valid_from
