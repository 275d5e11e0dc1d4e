-- One month of the fact, written by hand for exactly these files: one load under the profile cn that covers everything and has no items.
-- What holds for every month (tiers, groups) was put into joinable tables before.
-- Parameters: month UInt32 (YYYYMM in UTC), cut Int64 (ms), the data cut, outside Array(String), the procedures outside the value statistics.
INSERT INTO fact_by_hand
WITH
    event AS
    (
        SELECT
            declaration_key, minIf(at, event_type = 'ARR') AS arrived, maxIf(at, event_type = 'UNL') AS unloaded, minIf(at, event_type = 'ACC') AS accepted,
            minIf(at, event_type = 'CHN') AS channelled, maxIf(at, event_type = 'DOC_E') AS documents_checked, maxIf(at, event_type = 'PAY') AS paid,
            minIf(at, event_type = 'INS_S') AS examination_started, maxIf(at, event_type = 'INS_S') AS examination_restarted,
            maxIf(at, event_type = 'INS_E') AS examination_ended, maxIf(at, event_type = 'REL') AS released, maxIf(at, event_type = 'CLR') AS cleared, maxIf(at, event_type = 'OUT') AS removed, minIf(at, event_type = 'CAN') AS withdrawn
        FROM
        (
            SELECT declaration_key, event_type, toUnixTimestamp64Milli(occurred_at) + 10000000000000 AS at FROM declaration_events
            WHERE lodged_month = {month:UInt32} AND event_type IN ('ARR', 'UNL', 'ACC', 'CHN', 'DOC_E', 'PAY', 'INS_S', 'INS_E', 'REL', 'CLR', 'OUT', 'CAN')
            ORDER BY declaration_key, event_type, seq, recorded_at DESC, load_id DESC, line DESC LIMIT 1 BY declaration_key, event_type, seq
        )
        GROUP BY declaration_key
    ),
    control AS -- what is asked of a control is bits, so that one aggregate finds them
    (
        SELECT
            declaration_key, groupBitOr(found) AS seen, countIf(bitAnd(found, 3) > 0) AS inspections, max(rows > 1) AS joint,
            min(first) AS first, minIf(first_inspection, bitAnd(found, 3) > 0) AS first_inspection,
            if(countIf(isNull(hours)) > 0, NULL, sum(hours)) AS officer_hours,
            if(countIf(bitAnd(found, 3) > 0 AND isNull(hours_inspecting)) > 0, NULL, sum(hours_inspecting)) AS inspection_hours,
            sum(recovered) AS recovered_cny, sum(visit_ms) AS onsite, max(inspecting_until) AS inspections_until, max(sampling_until) AS samples_until
        FROM
        (
            SELECT
                declaration_key, count() AS rows,
                groupBitOr((control_type = 'physical') + (control_type = 'nii') * 2 + (control_type = 'documentary') * 4
                    + (control_type IN ('quarantine_sampling', 'lab')) * multiIf(result IN ('discrepancy', 'seizure'), 24, result = 'pending', 40, 8)
                    + (result = 'pending') * 64 + (control_type IN ('physical', 'nii') AND result IN ('discrepancy', 'seizure')) * 128
                    + (control_type IN ('physical', 'nii') AND result = 'minor') * 256 + (control_type IN ('quarantine_sampling', 'lab') AND result = 'minor') * 512) AS found,
                maxIf(until, control_type IN ('physical', 'nii')) AS inspecting_until, maxIf(until, control_type IN ('quarantine_sampling', 'lab')) AS sampling_until,
                min(toUnixTimestamp64Milli(ordered_at) * 8 + toInt8(selection_basis)) AS first,
                minIf(toUnixTimestamp64Milli(ordered_at) * 8 + toInt8(selection_basis), control_type IN ('physical', 'nii')) AS first_inspection,
                max(officer_hours) AS hours, maxIf(officer_hours, control_type IN ('physical', 'nii')) AS hours_inspecting,
                sum(recovered_cny) AS recovered,
                max(if(control_type = 'physical' AND ended_at > started_at AND ended_at <= started_at + INTERVAL 24 HOUR,
                    toUnixTimestamp64Milli(assumeNotNull(ended_at)) - toUnixTimestamp64Milli(assumeNotNull(started_at)), 0)) AS visit_ms
            FROM
            (
                SELECT *, if(result = 'pending' OR isNull(ended_at), 1000000000000000, toUnixTimestamp64Milli(assumeNotNull(ended_at)) + 10000000000000) AS until FROM inspections WHERE lodged_month = {month:UInt32}
                ORDER BY declaration_key, inspection_key, recorded_at DESC, load_id DESC, line DESC LIMIT 1 BY declaration_key, inspection_key
            )
            WHERE side = 'domestic' AND control_type != 'audit' AND result != 'cancelled'
            GROUP BY declaration_key, if(visit_id = '', inspection_key, xxHash64(visit_id))
        )
        GROUP BY declaration_key
    ),
    timed AS
    (
        SELECT
            d.*, e.arrived, e.unloaded, e.documents_checked, e.paid, e.examination_started, e.withdrawn,
            if(lodged - e.accepted BETWEEN 1 AND 300000, lodged, e.accepted) AS accepted,
            if(accepted - e.channelled BETWEEN 1 AND 300000, accepted, e.channelled) AS channelled,
            if(e.examination_started - e.examination_ended BETWEEN 1 AND 300000, e.examination_started, e.examination_ended) AS examination_ended,
            if(lodged - e.released BETWEEN 1 AND 300000, lodged, e.released) AS released,
            if(released - e.cleared BETWEEN 1 AND 300000, released, e.cleared) AS cleared,
            if(released - e.removed BETWEEN 1 AND 300000, released, e.removed) AS removed,
            accepted + channelled + examination_ended + released + cleared + removed
                != e.accepted + e.channelled + e.examination_ended + e.released + e.cleared + e.removed AS moved,
            e.examination_ended > 0 AND e.examination_started - e.examination_ended > 300000 AS ended_early,
            if(e.examination_restarted - e.examination_ended > 300000 AND NOT ended_early, e.examination_restarted, 0) AS examination_open
        FROM
        (
            SELECT
                operator_key, declarant_key, lodged_at, declaration_key, direction, transport_mode, office, partner_country, channel, risk_stratum, declared_ccy,
                op_type, recorded_at, stat_value_cny, invoice_value, net_kg, flags, procedure_code,
                toUnixTimestamp64Milli(lodged_at) AS lodged_ms, lodged_ms + 10000000000000 AS lodged,
                joinGet('hand_tiers', 'since', operator_key) AS since, arrayLastIndex(x -> x <= lodged_ms, since) AS at,
                joinGet('hand_tiers', 'since', declarant_key) AS declarant_since, arrayLastIndex(x -> x <= lodged_ms, declarant_since) AS declarant_at
            FROM declarations WHERE toYYYYMM(lodged_at) = {month:UInt32}
            ORDER BY declaration_key, version DESC, recorded_at DESC, load_id DESC, line DESC LIMIT 1 BY declaration_key
        ) AS d
        LEFT ANY JOIN event AS e ON d.declaration_key = e.declaration_key
        WHERE d.op_type != 'tombstone'
    ),
    -1000000000000000 AS none
SELECT
    0 AS build, d.operator_key, d.lodged_at, d.declaration_key,
    if(joinGet('hand_groups', 'group_key', d.operator_key) = 0, d.operator_key, joinGet('hand_groups', 'group_key', d.operator_key)) AS group_key,
    multiIf(at > 0, arrayElement(joinGet('hand_tiers', 'tiers', d.operator_key), at), empty(since), 'unknown', 'regular') AS tier,
    d.direction, d.transport_mode, d.office, d.partner_country, 'unknown' AS hs2, d.declared_ccy, d.op_type = 'cancellation' AS cancelled,
    has({outside:Array(String)}, d.procedure_code) AS outside_value, d.stat_value_cny AS value_cny, d.invoice_value AS value_declared, d.net_kg,
    bitAnd(c.seen, 3) > 0 AS inspected, inspected AND NOT bitTest(c.seen, 6) AS completed, bitTest(c.seen, 7) AS hit,
    nullIf(if(d.arrived > 0, d.arrived - d.lodged, none), none) AS arrived_ms,
    nullIf(if(d.released > 0, d.released - d.lodged, none), none) AS released_ms,
    nullIf(if(cancelled, if(d.withdrawn > 0, d.withdrawn, toUnixTimestamp64Milli(d.recorded_at) + 10000000000000) - d.lodged, none), none) AS cancelled_ms,
    nullIf(c.onsite, 0) AS onsite_ms,
    (d.released > 0 AND d.lodged - d.released > 300000) + (at = 0 AND notEmpty(since)) * 2 + (d.accepted > 0 AND d.lodged - d.accepted > 300000) * 4
        + (d.channelled > 0 AND d.accepted - d.channelled > 300000) * 8 + d.ended_early * 16
        + (d.cleared > 0 AND d.released - d.cleared > 300000) * 32 + (d.removed > 0 AND d.released - d.removed > 300000) * 64
        + d.moved * 128 + (d.examination_open > 0 AND {cut:Int64} + 10000000000000 - d.examination_open > 259200000) * 256
        + c.joint * 1024 + empty(since) * 2048 AS quality,
    0 AS gaps,
    multiIf(declarant_at > 0, arrayElement(joinGet('hand_tiers', 'tiers', d.declarant_key), declarant_at), empty(declarant_since), 'unknown', 'regular') AS tier_declarant,
    if(at > 0, arrayElement(joinGet('hand_tiers', 'regimes', d.operator_key), at), 'unknown') AS regime,
    'unknown' AS hs6, d.channel, if(d.risk_stratum = '', 'unknown', d.risk_stratum) AS risk_stratum,
    bitTest(c.seen, 0) AS insp_manual, bitTest(c.seen, 1) AS insp_nii, bitTest(c.seen, 3) AS sampled,
    bitAnd(c.seen, 40) = 8 AS sample_completed, bitTest(c.seen, 4) AS sample_failed, bitTest(c.seen, 2) AS doc_checked,
    c.inspections, bitAnd(c.first, 7) AS selection_basis, bitAnd(c.first_inspection, 7) = 1 AS is_random, c.officer_hours, c.inspection_hours, c.recovered_cny,
    nullIf(if(d.unloaded > 0, d.unloaded - d.lodged, none), none) AS unloaded_ms,
    nullIf(if(d.accepted > 0, d.accepted - d.lodged, none), none) AS accepted_ms,
    nullIf(if(d.channelled > 0, d.channelled - d.lodged, none), none) AS channelled_ms,
    nullIf(if(d.documents_checked > 0, d.documents_checked - d.lodged, none), none) AS documents_checked_ms,
    nullIf(if(d.paid > 0, d.paid - d.lodged, none), none) AS paid_ms,
    nullIf(if(d.examination_started > 0, d.examination_started - d.lodged, none), none) AS examination_started_ms,
    nullIf(if(d.examination_ended > 0, d.examination_ended - d.lodged, none), none) AS examination_ended_ms,
    nullIf(if(d.examination_open > 0, d.examination_open - d.lodged, none), none) AS examination_open_ms,
    nullIf(if(d.cleared > 0, d.cleared - d.lodged, none), none) AS cleared_ms,
    nullIf(if(d.removed > 0, d.removed - d.lodged, none), none) AS removed_ms, d.flags, bitTest(c.seen, 8) AS hit_minor, bitTest(c.seen, 9) AS sample_minor,
    nullIf(if(c.inspections_until BETWEEN 1 AND 999999999999999, c.inspections_until - d.lodged, none), none) AS inspections_ended_ms,
    nullIf(if(c.samples_until BETWEEN 1 AND 999999999999999, c.samples_until - d.lodged, none), none) AS samples_ended_ms
FROM timed AS d
LEFT ANY JOIN control AS c ON d.declaration_key = c.declaration_key
