-- One month of the fact, written by hand for exactly these files: one load under the profile cn that covers everything and has no items.
-- What holds for every month (tiers, groups) was put into joinable tables before.
-- Parameters: month UInt32 (YYYYMM in UTC), outside Array(String), the procedures outside the value statistics.
INSERT INTO fact_by_hand
WITH
    event AS
    (
        SELECT
            declaration_key,
            minIf(at, event_type = 'ARR') AS arrived, maxIf(at, event_type = 'REL') AS released, minIf(at, event_type = 'CAN') AS withdrawn
        FROM
        (
            SELECT declaration_key, event_type, toUnixTimestamp64Milli(occurred_at) AS at
            FROM declaration_events
            WHERE lodged_month = {month:UInt32} AND event_type IN ('ARR', 'REL', 'CAN')
            ORDER BY declaration_key, event_type, seq, recorded_at DESC, load_id DESC, line DESC
            LIMIT 1 BY declaration_key, event_type, seq
        )
        GROUP BY declaration_key
    ),
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
                max(if(control_type = 'physical' AND ended_at > started_at AND ended_at <= started_at + INTERVAL 24 HOUR,
                    toUnixTimestamp64Milli(ended_at) - toUnixTimestamp64Milli(started_at), 0)) AS visit_ms
            FROM
            (
                SELECT declaration_key, control_type, result, side, started_at, ended_at, visit_id, inspection_id FROM inspections
                WHERE lodged_month = {month:UInt32}
                ORDER BY declaration_key, inspection_key, recorded_at DESC, load_id DESC, line DESC
                LIMIT 1 BY declaration_key, inspection_key
            )
            WHERE side = 'domestic' AND result != 'cancelled'
            GROUP BY declaration_key, if(visit_id = '', inspection_id, visit_id)
        )
        GROUP BY declaration_key
    )
SELECT
    0 AS build, d.operator_key, d.lodged_at, d.declaration_key,
    if(joinGet('hand_groups', 'group_key', d.operator_key) = 0, d.operator_key, joinGet('hand_groups', 'group_key', d.operator_key)) AS group_key,
    multiIf(at > 0, arrayElement(joinGet('hand_tiers', 'tiers', d.operator_key), at), empty(since), 'unknown', 'regular') AS tier,
    d.direction, d.transport_mode, d.office, d.partner_country, 'unknown' AS hs2, d.declared_ccy,
    d.op_type = 'cancellation' AS cancelled,
    d.outside AS outside_value, d.stat_value_cny AS value_cny, d.invoice_value AS value_declared, d.net_kg,
    c.inspected, c.inspected AND NOT c.pending AS completed, c.hit,
    if(e.arrived = 0, NULL, e.arrived - lodged_ms) AS arrived_ms,
    if(e.released = 0 OR (e.released > 0 AND e.released < lodged_ms - 300000 AS backwards), NULL, greatest(e.released - lodged_ms, 0)) AS released_ms,
    if(cancelled, if(e.withdrawn = 0, toUnixTimestamp64Milli(d.recorded_at), e.withdrawn) - lodged_ms, NULL) AS cancelled_ms,
    nullIf(c.onsite, 0) AS onsite_ms,
    backwards + (at = 0 AND notEmpty(since)) * 2 AS quality,
    0 AS gaps
FROM
(
    SELECT
        operator_key, lodged_at, declaration_key, direction, transport_mode, office, partner_country, declared_ccy, op_type, recorded_at,
        has({outside:Array(String)}, procedure_code) AS outside, stat_value_cny, invoice_value, net_kg, toUnixTimestamp64Milli(lodged_at) AS lodged_ms,
        joinGet('hand_tiers', 'since', operator_key) AS since, arrayLastIndex(x -> x <= lodged_ms, since) AS at
    FROM declarations
    WHERE toYYYYMM(lodged_at) = {month:UInt32}
    ORDER BY declaration_key, version DESC, recorded_at DESC, load_id DESC, line DESC LIMIT 1 BY declaration_key
) AS d
LEFT ANY JOIN event AS e ON d.declaration_key = e.declaration_key
LEFT ANY JOIN control AS c ON d.declaration_key = c.declaration_key
WHERE d.op_type != 'tombstone'
