-- Orders by the day they were signed. Partners stand as they did throughout the days of the question and those of the year before: recognised on
-- all of them (mra_fixed), on none (non_mra), or on some.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW trade_order_rows AS
WITH addYears({since:Date32}, -1) AS begins
SELECT
    r.signed_on AS day, if(r.status = 'cancelled', 'CANCELLED', '') AS left_out,
    r.operator_key AS operator_key, if(o.group_key = 0, r.operator_key, o.group_key) AS group_key,
    if(t.management_tier = '', 'unknown', t.management_tier) AS tier, t.assumed AS assumed, r.load_id AS load_id,
    o.home_office AS home_office, if(o.sector = '', 'unknown', o.sector) AS sector, if(o.size_class = '', 'unknown', o.size_class) AS size_class,
    r.country AS country,
    multiIf(
        arrayExists(s -> s.1 <= begins AND s.2 >= {until:Date32}, m.stretches), 'mra_fixed',
        arrayExists(s -> s.1 < {until:Date32} AND s.2 > begins, m.stretches), 'joined_in_window', 'non_mra') AS mra_status,
    r.operator_key NOT IN (SELECT operator_key FROM retiered_operators(loads = {loads:Array(UInt64)}, known = {known:Int64}, zone = {zone:String}, since = addYears({since:Date32}, -1), until = {until:Date32})) AS steady,
    r.ccy AS ccy, r.value AS value, r.value_cny AS value_cny, ifNull(r.is_new, false) AS is_new, isNull(r.is_new) AS newness_unknown
FROM (SELECT *, toDateTime64(signed_on, 3, {zone:String}) AS at FROM latest_trade_orders(loads = {loads:Array(UInt64)}, known = {known:Int64})) AS r
LEFT ANY JOIN country_recognitions(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS m ON r.country = m.country
LEFT ANY JOIN latest_operators(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS o ON r.operator_key = o.operator_key
ASOF LEFT JOIN tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS t ON r.operator_key = t.operator_key AND r.at >= t.valid_from
