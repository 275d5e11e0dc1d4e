-- Clearances abroad: one row each, or one for a return of a month, which stands on its first day.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW foreign_clearance_rows AS
SELECT
    r.day AS day, '' AS left_out,
    r.operator_key AS operator_key, if(o.group_key = 0, r.operator_key, o.group_key) AS group_key,
    if(t.management_tier = '', 'unknown', t.management_tier) AS tier, t.assumed AS assumed, r.load_id AS load_id,
    o.home_office AS home_office, if(o.sector = '', 'unknown', o.sector) AS sector, if(o.size_class = '', 'unknown', o.size_class) AS size_class,
    r.country AS country, r.source AS source, m.stretches AS stretches,
    if(arrayExists(s -> r.day >= s.1 AND r.day < s.2, m.stretches), 'mra', 'non_mra') AS mra_partner,
    r.operator_key NOT IN (SELECT operator_key FROM retiered_operators(loads = {loads:Array(UInt64)}, known = {known:Int64}, zone = {zone:String}, since = {since:Date32}, until = {until:Date32})) AS steady,
    r.n AS cleared, toDecimal256(r.n, 0) * r.weight AS weighed, toDecimal256(r.x, 0) * r.weight AS weighed_inspected,
    toDecimal256(r.n, 0) * r.weight * r.weight AS weighed_twice
FROM
(
    SELECT *, assumeNotNull(if(isNull(month), toDate32(toTimeZone(declared_at, {zone:String})), month)) AS day,
        assumeNotNull(if(isNull(month), declared_at, toDateTime64(month, 3, {zone:String}))) AS at
    FROM latest_foreign_clearances(loads = {loads:Array(UInt64)}, known = {known:Int64})
    WHERE isNotNull(month) OR isNotNull(declared_at)
) AS r
LEFT ANY JOIN country_recognitions(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS m ON r.country = m.country
LEFT ANY JOIN latest_operators(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS o ON r.operator_key = o.operator_key
ASOF LEFT JOIN tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS t ON r.operator_key = t.operator_key AND r.at >= t.valid_from
