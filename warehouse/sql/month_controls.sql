-- The domestic controls of the declarations of some months that were not cancelled, audits apart. Controls of one visit share its minutes and officer hours,
-- which count once, and make one inspection; hours are null where those of a visit are not known.
-- Reads: months Array(UInt32) (YYYYMM in UTC); only UInt64, a load: of the declarations that it touches alone, or 0: of all; visible_inspections.
SELECT
    declaration_key,
    max(manual) AS insp_manual, max(scan) AS insp_nii, max(sample) AS sampled, max(documentary) AS doc_checked,
    toUInt16(countIf(manual OR scan)) AS inspections, max(controls > 1) AS joint,
    max(found) AS hit, max(found_minor) AS hit_minor, max(unfinished) AS pending,
    max(sample_found) AS sample_failed, max(sample_found_minor) AS sample_minor, max(sample_unfinished) AS sample_pending,
    max(inspecting_until) AS inspections_until, max(sampling_until) AS samples_until,
    bitAnd(min(first), 7) AS selection_basis, bitAnd(minIf(first_inspection, manual OR scan), 7) = 1 AS is_random,
    if(countIf(isNull(hours)) > 0, NULL, sum(hours)) AS officer_hours,
    if(countIf((manual OR scan) AND isNull(hours_inspecting)) > 0, NULL, sum(hours_inspecting)) AS inspection_hours,
    sum(recovered) AS recovered_cny, sum(visit_ms) AS onsite
FROM
(
    SELECT
        declaration_key, count() AS controls,
        max(control_type = 'physical') AS manual, max(control_type = 'nii') AS scan, max(control_type = 'documentary') AS documentary,
        max(control_type IN ('quarantine_sampling', 'lab')) AS sample,
        max(control_type IN ('physical', 'nii') AND result IN ('discrepancy', 'seizure')) AS found, max(result = 'pending') AS unfinished,
        max(control_type IN ('physical', 'nii') AND result = 'minor') AS found_minor,
        max(control_type IN ('quarantine_sampling', 'lab') AND result IN ('discrepancy', 'seizure')) AS sample_found,
        max(control_type IN ('quarantine_sampling', 'lab') AND result = 'minor') AS sample_found_minor,
        max(control_type IN ('quarantine_sampling', 'lab') AND result = 'pending') AS sample_unfinished,
        maxIf(until, control_type IN ('physical', 'nii')) AS inspecting_until, maxIf(until, control_type IN ('quarantine_sampling', 'lab')) AS sampling_until,
        -- When it was ordered, with the code of its selection basis in the last three bits: the least is the first one's.
        min(toUnixTimestamp64Milli(ordered_at) * 8 + toInt8(selection_basis)) AS first,
        minIf(toUnixTimestamp64Milli(ordered_at) * 8 + toInt8(selection_basis), control_type IN ('physical', 'nii')) AS first_inspection,
        max(officer_hours) AS hours, maxIf(officer_hours, control_type IN ('physical', 'nii')) AS hours_inspecting,
        sum(recovered_cny) AS recovered,
        max(if(control_type = 'physical' AND ended_at > started_at AND ended_at <= started_at + INTERVAL 24 HOUR,
            toUnixTimestamp64Milli(assumeNotNull(ended_at)) - toUnixTimestamp64Milli(assumeNotNull(started_at)), 0)) AS visit_ms
    FROM
    (
        -- When it ended, as month_events writes instants; 10^15, which is after all of them, where it has not or does not state it.
        SELECT *, if(result = 'pending' OR isNull(ended_at), 1000000000000000, toUnixTimestamp64Milli(assumeNotNull(ended_at)) + 10000000000000) AS until
        FROM visible_inspections
        WHERE lodged_month IN months
          AND (only = 0 OR declaration_key IN (SELECT declaration_key FROM touched_declarations WHERE load_id = only AND month IN months)) -- touched
        ORDER BY declaration_key, inspection_key, recorded_at DESC, load_id DESC, line DESC
        LIMIT 1 BY declaration_key, inspection_key
    )
    WHERE side = 'domestic' AND control_type != 'audit' AND result != 'cancelled'
    GROUP BY declaration_key, if(visit_id = '', inspection_key, xxHash64(visit_id))
)
GROUP BY declaration_key
