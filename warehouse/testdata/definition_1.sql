-- Builds one month of the fact from the rows of visible loads.
-- Parameters: month UInt32 (YYYYMM in UTC), build UInt32, loads Array(UInt64); gap_loads Array(UInt64) with gap_bits Array(UInt16), what
-- the sources of these loads do not cover; outside_loads Array(UInt64) with outside_codes Array(Array(String)), the procedures that
-- are outside the value statistics under the profile of these loads.
INSERT INTO fact (build, operator_key, lodged_at, declaration_key, group_key, tier, direction, transport_mode, office, partner_country, hs2,
    declared_ccy, cancelled, outside_value, value_cny, value_declared, net_kg, inspected, completed, hit, arrived_ms, released_ms,
    cancelled_ms, onsite_ms, quality, gaps)
WITH
    -- The latest version of each declaration; a tombstone says that it left this month.
    declaration AS
    (
        SELECT * FROM declarations
        WHERE toYYYYMM(lodged_at) = {month:UInt32} AND has({loads:Array(UInt64)}, load_id)
        ORDER BY declaration_key, version DESC, recorded_at DESC, load_id DESC, line DESC LIMIT 1 BY declaration_key
    ),
    -- The latest statement of each event that a duration needs: first arrival and cancellation, last release.
    event AS
    (
        SELECT
            declaration_key,
            minIf(at, event_type = 'ARR') AS arrived, countIf(event_type = 'ARR') > 0 AS has_arrived,
            maxIf(at, event_type = 'REL') AS released, countIf(event_type = 'REL') > 0 AS has_released,
            minIf(at, event_type = 'CAN') AS withdrawn, countIf(event_type = 'CAN') > 0 AS has_withdrawn
        FROM
        (
            SELECT declaration_key, event_type, toUnixTimestamp64Milli(occurred_at) AS at
            FROM declaration_events
            WHERE lodged_month = {month:UInt32} AND event_type IN ('ARR', 'REL', 'CAN') AND has({loads:Array(UInt64)}, load_id)
            ORDER BY declaration_key, event_type, seq, recorded_at DESC, load_id DESC, line DESC
            LIMIT 1 BY declaration_key, event_type, seq
        )
        GROUP BY declaration_key
    ),
    -- The item with the largest statistical value, the lowest number among equals.
    item AS
    (
        SELECT declaration_key, argMax(left(hs_code, 2), (ifNull(stat_value_cny, -1), -toInt32(item_no))) AS hs2
        FROM
        (
            SELECT declaration_key, item_no, hs_code, stat_value_cny FROM declaration_items
            WHERE lodged_month = {month:UInt32} AND has({loads:Array(UInt64)}, load_id)
            ORDER BY declaration_key, item_no, load_id DESC, line DESC
            LIMIT 1 BY declaration_key, item_no
        )
        GROUP BY declaration_key
    ),
    -- Domestic controls that were not cancelled; minutes of a joint visit count once.
    control AS
    (
        SELECT declaration_key, max(substantive) AS inspected, max(pending) AS pending, max(found) AS hit, sum(visit_ms) AS onsite
        FROM
        (
            SELECT
                declaration_key,
                max(control_type IN ('physical', 'nii')) AS substantive,
                max(result = 'pending') AS pending,
                max(control_type IN ('physical', 'nii') AND result IN ('discrepancy', 'seizure')) AS found,
                max(if(control_type = 'physical' AND isNotNull(started_at) AND isNotNull(ended_at)
                        AND ended_at > started_at AND ended_at <= started_at + INTERVAL 24 HOUR,
                    toUnixTimestamp64Milli(assumeNotNull(ended_at)) - toUnixTimestamp64Milli(assumeNotNull(started_at)), 0)) AS visit_ms
            FROM
            (
                SELECT * FROM inspections
                WHERE lodged_month = {month:UInt32} AND has({loads:Array(UInt64)}, load_id)
                ORDER BY declaration_key, inspection_key, recorded_at DESC, load_id DESC, line DESC
                LIMIT 1 BY declaration_key, inspection_key
            )
            WHERE side = 'domestic' AND result != 'cancelled'
            GROUP BY declaration_key, if(visit_id = '', inspection_id, visit_id)
        )
        GROUP BY declaration_key
    ),
    -- From when on which management tier holds. Before its first decision an operator counts as regular.
    decision AS
    (
        SELECT operator_key, valid_from, management_tier, false AS assumed
        FROM
        (
            SELECT operator_key, valid_from, management_tier FROM tier_history WHERE has({loads:Array(UInt64)}, load_id)
            ORDER BY operator_key, valid_from, version DESC, recorded_at DESC, load_id DESC, line DESC
            LIMIT 1 BY operator_key, valid_from
        )
        UNION ALL
        SELECT DISTINCT operator_key, toDateTime64('1900-01-01 00:00:00', 3, 'UTC'), 
            CAST(3, 'Enum8(\'unknown\' = 0, \'advanced_certified\' = 1, \'certified\' = 2, \'regular\' = 3, \'discredited\' = 4, \'seriously_discredited\' = 5)'), true
        FROM tier_history WHERE has({loads:Array(UInt64)}, load_id)
    ),
    holding AS
    (
        SELECT operator_key, group_key FROM operators WHERE has({loads:Array(UInt64)}, load_id)
        ORDER BY operator_key, version DESC, recorded_at DESC, load_id DESC, line DESC LIMIT 1 BY operator_key
    )
SELECT
    {build:UInt32} AS build,
    d.operator_key, d.lodged_at, d.declaration_key,
    if(h.group_key = 0, d.operator_key, h.group_key) AS group_key,
    t.management_tier AS tier,
    d.direction, d.transport_mode, d.office, d.partner_country,
    if(i.hs2 = '', 'unknown', i.hs2) AS hs2,
    d.declared_ccy,
    d.op_type = 'cancellation' AS cancelled,
    has(arrayElementOrNull({outside_codes:Array(Array(String))}, indexOf({outside_loads:Array(UInt64)}, d.load_id)), d.procedure_code) AS outside_value,
    d.stat_value_cny AS value_cny, d.invoice_value AS value_declared, d.net_kg,
    c.inspected, c.inspected AND NOT c.pending AS completed, c.hit,
    if(e.has_arrived, e.arrived - lodged_ms, NULL) AS arrived_ms,
    -- A release up to five minutes before lodgement is a clock's error; an earlier one breaks the order (E020) and stays negative.
    if(e.has_released, if((e.released < lodged_ms - 300000) AS early, e.released - lodged_ms, greatest(e.released - lodged_ms, 0)), NULL) AS released_ms,
    if(cancelled, if(e.has_withdrawn, e.withdrawn, toUnixTimestamp64Milli(d.recorded_at)) - lodged_ms, NULL) AS cancelled_ms,
    nullIf(c.onsite, 0) AS onsite_ms,
    (e.has_released AND early) * 1 + t.assumed * 2 AS quality,
    arrayElement({gap_bits:Array(UInt16)}, indexOf({gap_loads:Array(UInt64)}, d.load_id)) AS gaps
FROM
(
    SELECT *, toUnixTimestamp64Milli(lodged_at) AS lodged_ms FROM declaration WHERE op_type != 'tombstone'
) AS d
LEFT ANY JOIN event AS e ON d.declaration_key = e.declaration_key
LEFT ANY JOIN item AS i ON d.declaration_key = i.declaration_key
LEFT ANY JOIN control AS c ON d.declaration_key = c.declaration_key
LEFT ANY JOIN holding AS h ON d.operator_key = h.operator_key
ASOF LEFT JOIN decision AS t ON d.operator_key = t.operator_key AND d.lodged_at >= t.valid_from
