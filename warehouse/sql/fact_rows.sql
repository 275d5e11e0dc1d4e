-- The rows of the fact: one for each declaration that lives in some months, of what the loads hold, as known at an instant.
-- Reads: latest_declarations, month_events, month_items, month_controls and what they read; operator_terms, the table or what is known at the
-- instant, and this_edition UInt32, whose rows of it count; cut Int64 (ms), the data cut; gap_loads Array(UInt64) with gap_bits Array(UInt16), what the sources of these loads do not cover;
-- outside_loads Array(UInt64) with outside_codes Array(Array(String)), the procedures that are outside the value statistics under the profile
-- of these loads.
WITH
    -- The latest version of each declaration with its events. One up to five minutes before what it follows is a clock's error and moved
    -- to it (E010); an earlier one breaks the order and stays where it is (E020). Goods may arrive at any time.
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
            (accepted, channelled, examination_ended, released, cleared, removed)
                != (e.accepted, e.channelled, e.examination_ended, e.released, e.cleared, e.removed) AS moved,
            e.examination_ended > 0 AND e.examination_started - e.examination_ended > 300000 AS ended_early,
            if(e.examination_restarted - e.examination_ended > 300000 AND NOT ended_early, e.examination_restarted, 0) AS examination_open
        FROM
        (
            SELECT *, toUnixTimestamp64Milli(lodged_at) + 10000000000000 AS lodged, this_edition AS of_edition
            FROM latest_declarations
        ) AS d
        LEFT ANY JOIN month_events AS e ON d.declaration_key = e.declaration_key
    ),
    -- Which decision about the operator held: 1 before the first one, 0 where none is known.
    toUnixTimestamp64Milli(d.lodged_at) AS lodged_ms, arrayLastIndex(ms -> ms <= lodged_ms, o.since) AS decision,
    -- The items' sum takes the place of a value that is more than 1 CNY away from it (D022).
    i.valued AND ifNull(abs(d.stat_value_cny - i.total) > 1, true) AS revalued,
    -- Stands under a null, where what a calculation left there would not compress.
    -1000000000000000 AS none
SELECT
    d.operator_key AS operator_key, d.lodged_at AS lodged_at, d.declaration_key AS declaration_key,
    if(o.group_key = 0, d.operator_key, o.group_key) AS group_key,
    arrayElement(o.tiers, decision) AS tier, arrayElement(b.tiers, arrayLastIndex(ms -> ms <= lodged_ms, b.since)) AS tier_declarant,
    if(arrayElement(o.regimes, decision) = '', 'unknown', arrayElement(o.regimes, decision)) AS regime,
    d.direction AS direction, d.transport_mode AS transport_mode, d.office AS office, d.partner_country AS partner_country,
    if(i.hs6 = '', 'unknown', left(i.hs6, 2)) AS hs2, if(i.hs6 = '', 'unknown', i.hs6) AS hs6,
    d.channel AS channel, if(d.risk_stratum = '', 'unknown', d.risk_stratum) AS risk_stratum, d.declared_ccy AS declared_ccy,
    d.op_type = 'cancellation' AS cancelled,
    has(arrayElementOrNull(outside_codes, indexOf(outside_loads, d.load_id)), d.procedure_code) AS outside_value,
    if(revalued, i.total, d.stat_value_cny) AS value_cny, d.invoice_value AS value_declared, d.net_kg AS net_kg,
    c.insp_manual OR c.insp_nii AS inspected, inspected AND NOT c.pending AS completed, c.hit AS hit, c.hit_minor AS hit_minor, c.insp_manual AS insp_manual, c.insp_nii AS insp_nii,
    c.sampled AS sampled, c.sampled AND NOT c.sample_pending AS sample_completed, c.sample_failed AS sample_failed, c.sample_minor AS sample_minor, c.doc_checked AS doc_checked,
    c.inspections AS inspections, c.selection_basis AS selection_basis, c.is_random AS is_random,
    c.officer_hours AS officer_hours, c.inspection_hours AS inspection_hours, c.recovered_cny AS recovered_cny, nullIf(c.onsite, 0) AS onsite_ms,
    nullIf(if(c.inspections_until BETWEEN 1 AND 999999999999999, c.inspections_until - d.lodged, none), none) AS inspections_ended_ms,
    nullIf(if(c.samples_until BETWEEN 1 AND 999999999999999, c.samples_until - d.lodged, none), none) AS samples_ended_ms,
    nullIf(if(d.arrived > 0, d.arrived - d.lodged, none), none) AS arrived_ms,
    nullIf(if(d.unloaded > 0, d.unloaded - d.lodged, none), none) AS unloaded_ms,
    nullIf(if(d.accepted > 0, d.accepted - d.lodged, none), none) AS accepted_ms,
    nullIf(if(d.channelled > 0, d.channelled - d.lodged, none), none) AS channelled_ms,
    nullIf(if(d.documents_checked > 0, d.documents_checked - d.lodged, none), none) AS documents_checked_ms,
    nullIf(if(d.paid > 0, d.paid - d.lodged, none), none) AS paid_ms,
    nullIf(if(d.examination_started > 0, d.examination_started - d.lodged, none), none) AS examination_started_ms,
    nullIf(if(d.examination_ended > 0, d.examination_ended - d.lodged, none), none) AS examination_ended_ms,
    nullIf(if(d.examination_open > 0, d.examination_open - d.lodged, none), none) AS examination_open_ms,
    nullIf(if(d.released > 0, d.released - d.lodged, none), none) AS released_ms,
    nullIf(if(d.cleared > 0, d.cleared - d.lodged, none), none) AS cleared_ms,
    nullIf(if(d.removed > 0, d.removed - d.lodged, none), none) AS removed_ms,
    nullIf(if(cancelled, if(d.withdrawn > 0, d.withdrawn, toUnixTimestamp64Milli(d.recorded_at) + 10000000000000) - d.lodged, none), none) AS cancelled_ms,
    (d.released > 0 AND d.lodged - d.released > 300000) + (decision = 1) * 2 + (d.accepted > 0 AND d.lodged - d.accepted > 300000) * 4
        + (d.channelled > 0 AND d.accepted - d.channelled > 300000) * 8 + d.ended_early * 16
        + (d.cleared > 0 AND d.released - d.cleared > 300000) * 32 + (d.removed > 0 AND d.released - d.removed > 300000) * 64
        + d.moved * 128 + (d.examination_open > 0 AND cut + 10000000000000 - d.examination_open > 259200000) * 256
        + revalued * 512 + c.joint * 1024 + (tier = 'unknown') * 2048 AS quality,
    d.flags AS flags,
    arrayElement(gap_bits, indexOf(gap_loads, d.load_id)) AS gaps
FROM timed AS d
LEFT ANY JOIN month_items AS i ON d.declaration_key = i.declaration_key
LEFT ANY JOIN month_controls AS c ON d.declaration_key = c.declaration_key
LEFT ANY JOIN operator_terms AS o ON d.of_edition = o.edition AND d.operator_key = o.operator_key
LEFT ANY JOIN operator_terms AS b ON d.of_edition = b.edition AND d.declarant_key = b.operator_key
