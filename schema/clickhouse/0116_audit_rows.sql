-- Audits of operators, a row for each visit: the domestic ones that were not cancelled, by the local day on which they started or, where that is not stated,
-- ended or were ordered, with the management tier at that instant. Where nothing was begun by what is known, nothing was done yet. What was put right to be
-- another control is none.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW audit_rows AS
SELECT
    toDate32(toTimeZone(a.at, {zone:String})) AS day, '' AS left_out,
    a.operator_key AS operator_key, if(o.group_key = 0, a.operator_key, o.group_key) AS group_key,
    if(t.management_tier = '', 'unknown', t.management_tier) AS tier, t.assumed AS assumed, if(t.regime = '', 'unknown', t.regime) AS regime, a.load_id AS load_id,
    o.home_office AS home_office, if(o.sector = '', 'unknown', o.sector) AS sector, if(o.size_class = '', 'unknown', o.size_class) AS size_class,
    a.hours AS work_hours
FROM
(
    SELECT
        operator_key, max(load_id) AS load_id, max(officer_hours) AS hours, coalesce(min(started_at), min(ended_at)) AS begun,
        assumeNotNull(coalesce(begun, min(ordered_at))) AS at
    FROM
    (
        SELECT * FROM visible_inspections(loads = {loads:Array(UInt64)}, known = {known:Int64})
        WHERE inspection_key IN (SELECT inspection_key FROM inspections WHERE control_type = 'audit')
        ORDER BY inspection_key, recorded_at DESC, load_id DESC, line DESC
        LIMIT 1 BY inspection_key
    )
    WHERE side = 'domestic' AND result != 'cancelled' AND control_type = 'audit'
    GROUP BY operator_key, if(visit_id = '', inspection_key, xxHash64(visit_id))
    HAVING max(result != 'pending') OR isNotNull(begun) OR isNotNull(hours)
) AS a
LEFT ANY JOIN latest_operators(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS o ON a.operator_key = o.operator_key
ASOF LEFT JOIN tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS t ON a.operator_key = t.operator_key AND a.at >= t.valid_from
