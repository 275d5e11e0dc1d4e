-- statement 1
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:0}
-- {Name:p3 Value:[201912 202001 202002]}
-- {Name:p4 Value:0}
-- {Name:p5 Value:[1 2]}
-- {Name:p6 Value:1579478400000}
-- {Name:p7 Value:1580486400000}
-- {Name:p8 Value:[]}
-- {Name:p9 Value:[]}
-- {Name:p10 Value:[1]}
-- {Name:p11 Value:[[2600]]}
-- {Name:p12 Value:1577808000000}
-- {Name:p13 Value:1582992000000}
-- {Name:p14 Value:[import export]}
SELECT
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps
FROM
(
    SELECT
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1
    FROM
    (
    WITH
        {p2:UInt32} AS this_edition,
        {p3:Array(UInt32)} AS months,
        {p4:UInt64} AS only,
        {p5:Array(UInt64)} AS loads,
        {p6:Int64} AS known,
        {p7:Int64} AS cut,
        {p8:Array(UInt64)} AS gap_loads,
        {p9:Array(UInt16)} AS gap_bits,
        {p10:Array(UInt64)} AS outside_loads,
        {p11:Array(Array(String))} AS outside_codes,
        operator_terms AS
(
-- What facts take from their operators: the group of each (0 where none is stated), and from when on which management tier holds under which
-- regime, in order of time. Before its first decision an operator counts as regular: that is the first element. One without decisions has none.
-- Columns: edition, operator_key, group_key, since Array(Int64) (ms, included), tiers and regimes, one for each instant.
-- Reads: this_edition UInt32; loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
WITH CAST('regular', 'Enum8(\'unknown\' = 0, \'advanced_certified\' = 1, \'certified\' = 2, \'regular\' = 3, \'discredited\' = 4, \'seriously_discredited\' = 5)') AS regular
SELECT
    this_edition AS edition, operator_key, max(holding) AS group_key,
    arraySort(groupArrayIf((from_ms, management_tier, regime), decided)) AS decisions,
    if(empty(decisions), [], arrayPushFront(decisions.1, toInt64(-2208988800000))) AS since, -- 1900, before which no instant can be
    if(empty(decisions), [], arrayPushFront(decisions.2, regular)) AS tiers,
    if(empty(decisions), [], arrayPushFront(decisions.3, '')) AS regimes
FROM
(
    SELECT operator_key, group_key AS holding, toInt64(0) AS from_ms, regular AS management_tier, '' AS regime, false AS decided
    FROM visible_operators(loads = loads, known = known)
    ORDER BY operator_key, version DESC, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY operator_key
    UNION ALL
    SELECT operator_key, toUInt64(0), toUnixTimestamp64Milli(valid_from), management_tier, toString(regime), true
    FROM visible_tier_history(loads = loads, known = known)
    ORDER BY operator_key, valid_from, version DESC, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY operator_key, valid_from
)
GROUP BY operator_key
),
        visible_declarations AS
(
-- Like the view of that name. Versions of declarations, without tombstones: what the loads hold, as known at an instant and not replaced by a later one of them.
-- Reads: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
WITH (SELECT groupArray((load_id, since, until)) FROM load_replacements WHERE kind = 'declarations' AND has(loads, load_id) AND toUnixTimestamp64Milli(recorded_at) <= known) AS replaced -- replaced
SELECT * FROM declarations
WHERE has(loads, load_id) AND op_type != 'tombstone' AND toUnixTimestamp64Milli(recorded_at) <= known
  AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND lodged_at >= r.2 AND lodged_at < r.3, replaced)) -- replaced
),
        left_declarations AS
(
-- Declarations that have a tombstone in some months and no longer live in any of them.
-- Reads: months Array(UInt32) (YYYYMM in UTC); visible_declarations.
-- A tombstone means that versions lie in other months too; whether the latest one does is asked of the versions.
SELECT declaration_key FROM visible_declarations
WHERE declaration_key IN (SELECT declaration_key FROM declarations WHERE toYYYYMM(lodged_at) IN months AND op_type = 'tombstone')
GROUP BY declaration_key
HAVING NOT has(months, argMax(toYYYYMM(lodged_at), (version, recorded_at, load_id, line)))
),
        latest_declarations AS
(
-- The latest version of each declaration that lives in some months, of what is visible.
-- Reads: months Array(UInt32) (YYYYMM in UTC); only UInt64, a load: of the declarations that it touches alone, or 0: of all; visible_declarations,
-- left_declarations. Lines that end in a word after -- can be left out where they would change nothing.
SELECT * FROM visible_declarations
WHERE toYYYYMM(lodged_at) IN months
  AND declaration_key NOT IN (SELECT declaration_key FROM left_declarations) -- left
ORDER BY declaration_key, version DESC, recorded_at DESC, load_id DESC, line DESC
LIMIT 1 BY declaration_key
),
        visible_declaration_events AS
(
-- Like the view of that name. Events: what the loads hold, as known at an instant and not replaced by a later one of them.
-- Reads: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
WITH (SELECT groupArray((load_id, since, until)) FROM load_replacements WHERE kind = 'declaration_events' AND has(loads, load_id) AND toUnixTimestamp64Milli(recorded_at) <= known) AS replaced -- replaced
SELECT * FROM declaration_events
WHERE has(loads, load_id) AND toUnixTimestamp64Milli(recorded_at) <= known
  AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND occurred_at >= r.2 AND occurred_at < r.3, replaced)) -- replaced
),
        month_events AS
(
-- The instants of the declarations of some months: first ARR, ACC, CHN, INS_S and CAN, last UNL, DOC_E, PAY, INS_E, REL, CLR and OUT.
-- Instants are milliseconds since 1970 and ten million million more, so that every one is above 0, which means none.
-- Reads: months Array(UInt32) (YYYYMM in UTC); only UInt64, a load: of the declarations that it touches alone, or 0: of all; visible_declaration_events.
SELECT
    declaration_key,
    minIf(at, event_type = 'ARR') AS arrived, maxIf(at, event_type = 'UNL') AS unloaded,
    minIf(at, event_type = 'ACC') AS accepted, minIf(at, event_type = 'CHN') AS channelled,
    maxIf(at, event_type = 'DOC_E') AS documents_checked, maxIf(at, event_type = 'PAY') AS paid,
    minIf(at, event_type = 'INS_S') AS examination_started, maxIf(at, event_type = 'INS_S') AS examination_restarted,
    maxIf(at, event_type = 'INS_E') AS examination_ended,
    maxIf(at, event_type = 'REL') AS released, maxIf(at, event_type = 'CLR') AS cleared, maxIf(at, event_type = 'OUT') AS removed,
    minIf(at, event_type = 'CAN') AS withdrawn
FROM
(
    SELECT declaration_key, event_type, toUnixTimestamp64Milli(occurred_at) + 10000000000000 AS at
    FROM visible_declaration_events
    WHERE lodged_month IN months
        AND event_type IN ('ARR', 'UNL', 'ACC', 'CHN', 'DOC_E', 'PAY', 'INS_S', 'INS_E', 'REL', 'CLR', 'OUT', 'CAN')
    ORDER BY declaration_key, event_type, seq, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY declaration_key, event_type, seq
)
GROUP BY declaration_key
),
        visible_declaration_items AS
(
-- Like the view of that name. Goods items: what the loads hold. When one was recorded is not stated: it is known with its declaration.
-- Reads: loads Array(UInt64).
SELECT * FROM declaration_items
WHERE has(loads, load_id)
),
        month_items AS
(
-- The goods of the declarations of some months: the subheading of the item with the largest statistical value (the lowest number among equals),
-- whether every item states a value, and their sum.
-- Reads: months Array(UInt32) (YYYYMM in UTC); only UInt64, a load: of the declarations that it touches alone, or 0: of all; visible_declaration_items.
SELECT
    declaration_key,
    argMax(left(hs_code, 6), (ifNull(stat_value_cny, -1), -toInt32(item_no))) AS hs6,
    countIf(isNull(stat_value_cny)) = 0 AND total < 1e16 AS valued, -- more than the fact's value_cny holds is no value
    sum(ifNull(stat_value_cny, 0)) AS total
FROM
(
    SELECT declaration_key, item_no, hs_code, stat_value_cny FROM visible_declaration_items
    WHERE lodged_month IN months
    ORDER BY declaration_key, item_no, load_id DESC, line DESC
    LIMIT 1 BY declaration_key, item_no
)
GROUP BY declaration_key
),
        visible_inspections AS
(
-- Like the view of that name. Controls: what the loads hold, as known at an instant and not replaced by a later one of them.
-- Reads: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
WITH (SELECT groupArray((load_id, since, until)) FROM load_replacements WHERE kind = 'inspections' AND has(loads, load_id) AND toUnixTimestamp64Milli(recorded_at) <= known) AS replaced -- replaced
SELECT * FROM inspections
WHERE has(loads, load_id) AND toUnixTimestamp64Milli(recorded_at) <= known
  AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND ordered_at >= r.2 AND ordered_at < r.3, replaced)) -- replaced
),
        month_controls AS
(
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
        ORDER BY declaration_key, inspection_key, recorded_at DESC, load_id DESC, line DESC
        LIMIT 1 BY declaration_key, inspection_key
    )
    WHERE side = 'domestic' AND control_type != 'audit' AND result != 'cancelled'
    GROUP BY declaration_key, if(visit_id = '', inspection_key, xxHash64(visit_id))
)
GROUP BY declaration_key
),
        fact_rows AS
(
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
)
    SELECT * FROM fact_rows
    )
    WHERE (((lodged_at >= fromUnixTimestamp64Milli({p12:Int64})) AND (lodged_at < fromUnixTimestamp64Milli({p13:Int64}))) AND (direction IN {p14:Array(String)}) AND NOT (cancelled))
)
-- statement 2
-- {Name:p1 Value:unknown}
-- {Name:p2 Value:0}
-- {Name:p3 Value:[201911 202001]}
-- {Name:p4 Value:0}
-- {Name:p5 Value:[1 2]}
-- {Name:p6 Value:1579478400000}
-- {Name:p7 Value:1580486400000}
-- {Name:p8 Value:[]}
-- {Name:p9 Value:[]}
-- {Name:p10 Value:[1]}
-- {Name:p11 Value:[[2600]]}
-- {Name:p12 Value:[1 2]}
-- {Name:p13 Value:1579478400000}
-- {Name:p14 Value:1580486400000}
-- {Name:p15 Value:Asia/Shanghai}
-- {Name:p16 Value:2020-01-01}
-- {Name:p17 Value:2020-03-01}
-- {Name:p18 Value:2020-01-01}
-- {Name:p19 Value:2020-03-01}
-- {Name:p20 Value:[import export]}
SELECT
    toInt64(n_1) AS n,
    toInt64(unknown_1) AS unknown,
    toInt64(assumed_1) AS assumed,
    toInt64(gaps_1) AS gaps,
    toString(a_hours_worked_1) AS a_hours_worked,
    toInt64(m_hours_worked_1) AS m_hours_worked,
    toString(a_hours_worked_rows_1) AS a_hours_worked_rows
FROM
(
    SELECT
        count() AS n_1,
        countIf((tier = {p1:String})) AS unknown_1,
        countIf(bitTest(quality, 1)) AS assumed_1,
        groupBitOr(gaps) AS gaps_1,
        sumIf(assumeNotNull(work_hours), isNotNull(work_hours)) AS a_hours_worked_1,
        countIf(isNull(work_hours)) AS m_hours_worked_1,
        countIf(true) AS a_hours_worked_rows_1
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
            FROM
            (
            WITH
                {p2:UInt32} AS this_edition,
                {p3:Array(UInt32)} AS months,
                {p4:UInt64} AS only,
                {p5:Array(UInt64)} AS loads,
                {p6:Int64} AS known,
                {p7:Int64} AS cut,
                {p8:Array(UInt64)} AS gap_loads,
                {p9:Array(UInt16)} AS gap_bits,
                {p10:Array(UInt64)} AS outside_loads,
                {p11:Array(Array(String))} AS outside_codes,
                operator_terms AS
(
-- What facts take from their operators: the group of each (0 where none is stated), and from when on which management tier holds under which
-- regime, in order of time. Before its first decision an operator counts as regular: that is the first element. One without decisions has none.
-- Columns: edition, operator_key, group_key, since Array(Int64) (ms, included), tiers and regimes, one for each instant.
-- Reads: this_edition UInt32; loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
WITH CAST('regular', 'Enum8(\'unknown\' = 0, \'advanced_certified\' = 1, \'certified\' = 2, \'regular\' = 3, \'discredited\' = 4, \'seriously_discredited\' = 5)') AS regular
SELECT
    this_edition AS edition, operator_key, max(holding) AS group_key,
    arraySort(groupArrayIf((from_ms, management_tier, regime), decided)) AS decisions,
    if(empty(decisions), [], arrayPushFront(decisions.1, toInt64(-2208988800000))) AS since, -- 1900, before which no instant can be
    if(empty(decisions), [], arrayPushFront(decisions.2, regular)) AS tiers,
    if(empty(decisions), [], arrayPushFront(decisions.3, '')) AS regimes
FROM
(
    SELECT operator_key, group_key AS holding, toInt64(0) AS from_ms, regular AS management_tier, '' AS regime, false AS decided
    FROM visible_operators(loads = loads, known = known)
    ORDER BY operator_key, version DESC, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY operator_key
    UNION ALL
    SELECT operator_key, toUInt64(0), toUnixTimestamp64Milli(valid_from), management_tier, toString(regime), true
    FROM visible_tier_history(loads = loads, known = known)
    ORDER BY operator_key, valid_from, version DESC, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY operator_key, valid_from
)
GROUP BY operator_key
),
                visible_declarations AS
(
-- Like the view of that name. Versions of declarations, without tombstones: what the loads hold, as known at an instant and not replaced by a later one of them.
-- Reads: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
WITH (SELECT groupArray((load_id, since, until)) FROM load_replacements WHERE kind = 'declarations' AND has(loads, load_id) AND toUnixTimestamp64Milli(recorded_at) <= known) AS replaced -- replaced
SELECT * FROM declarations
WHERE has(loads, load_id) AND op_type != 'tombstone' AND toUnixTimestamp64Milli(recorded_at) <= known
  AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND lodged_at >= r.2 AND lodged_at < r.3, replaced)) -- replaced
),
                left_declarations AS
(
-- Declarations that have a tombstone in some months and no longer live in any of them.
-- Reads: months Array(UInt32) (YYYYMM in UTC); visible_declarations.
-- A tombstone means that versions lie in other months too; whether the latest one does is asked of the versions.
SELECT declaration_key FROM visible_declarations
WHERE declaration_key IN (SELECT declaration_key FROM declarations WHERE toYYYYMM(lodged_at) IN months AND op_type = 'tombstone')
GROUP BY declaration_key
HAVING NOT has(months, argMax(toYYYYMM(lodged_at), (version, recorded_at, load_id, line)))
),
                latest_declarations AS
(
-- The latest version of each declaration that lives in some months, of what is visible.
-- Reads: months Array(UInt32) (YYYYMM in UTC); only UInt64, a load: of the declarations that it touches alone, or 0: of all; visible_declarations,
-- left_declarations. Lines that end in a word after -- can be left out where they would change nothing.
SELECT * FROM visible_declarations
WHERE toYYYYMM(lodged_at) IN months
  AND declaration_key NOT IN (SELECT declaration_key FROM left_declarations) -- left
ORDER BY declaration_key, version DESC, recorded_at DESC, load_id DESC, line DESC
LIMIT 1 BY declaration_key
),
                visible_declaration_events AS
(
-- Like the view of that name. Events: what the loads hold, as known at an instant and not replaced by a later one of them.
-- Reads: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
WITH (SELECT groupArray((load_id, since, until)) FROM load_replacements WHERE kind = 'declaration_events' AND has(loads, load_id) AND toUnixTimestamp64Milli(recorded_at) <= known) AS replaced -- replaced
SELECT * FROM declaration_events
WHERE has(loads, load_id) AND toUnixTimestamp64Milli(recorded_at) <= known
  AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND occurred_at >= r.2 AND occurred_at < r.3, replaced)) -- replaced
),
                month_events AS
(
-- The instants of the declarations of some months: first ARR, ACC, CHN, INS_S and CAN, last UNL, DOC_E, PAY, INS_E, REL, CLR and OUT.
-- Instants are milliseconds since 1970 and ten million million more, so that every one is above 0, which means none.
-- Reads: months Array(UInt32) (YYYYMM in UTC); only UInt64, a load: of the declarations that it touches alone, or 0: of all; visible_declaration_events.
SELECT
    declaration_key,
    minIf(at, event_type = 'ARR') AS arrived, maxIf(at, event_type = 'UNL') AS unloaded,
    minIf(at, event_type = 'ACC') AS accepted, minIf(at, event_type = 'CHN') AS channelled,
    maxIf(at, event_type = 'DOC_E') AS documents_checked, maxIf(at, event_type = 'PAY') AS paid,
    minIf(at, event_type = 'INS_S') AS examination_started, maxIf(at, event_type = 'INS_S') AS examination_restarted,
    maxIf(at, event_type = 'INS_E') AS examination_ended,
    maxIf(at, event_type = 'REL') AS released, maxIf(at, event_type = 'CLR') AS cleared, maxIf(at, event_type = 'OUT') AS removed,
    minIf(at, event_type = 'CAN') AS withdrawn
FROM
(
    SELECT declaration_key, event_type, toUnixTimestamp64Milli(occurred_at) + 10000000000000 AS at
    FROM visible_declaration_events
    WHERE lodged_month IN months
        AND event_type IN ('ARR', 'UNL', 'ACC', 'CHN', 'DOC_E', 'PAY', 'INS_S', 'INS_E', 'REL', 'CLR', 'OUT', 'CAN')
    ORDER BY declaration_key, event_type, seq, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY declaration_key, event_type, seq
)
GROUP BY declaration_key
),
                visible_declaration_items AS
(
-- Like the view of that name. Goods items: what the loads hold. When one was recorded is not stated: it is known with its declaration.
-- Reads: loads Array(UInt64).
SELECT * FROM declaration_items
WHERE has(loads, load_id)
),
                month_items AS
(
-- The goods of the declarations of some months: the subheading of the item with the largest statistical value (the lowest number among equals),
-- whether every item states a value, and their sum.
-- Reads: months Array(UInt32) (YYYYMM in UTC); only UInt64, a load: of the declarations that it touches alone, or 0: of all; visible_declaration_items.
SELECT
    declaration_key,
    argMax(left(hs_code, 6), (ifNull(stat_value_cny, -1), -toInt32(item_no))) AS hs6,
    countIf(isNull(stat_value_cny)) = 0 AND total < 1e16 AS valued, -- more than the fact's value_cny holds is no value
    sum(ifNull(stat_value_cny, 0)) AS total
FROM
(
    SELECT declaration_key, item_no, hs_code, stat_value_cny FROM visible_declaration_items
    WHERE lodged_month IN months
    ORDER BY declaration_key, item_no, load_id DESC, line DESC
    LIMIT 1 BY declaration_key, item_no
)
GROUP BY declaration_key
),
                visible_inspections AS
(
-- Like the view of that name. Controls: what the loads hold, as known at an instant and not replaced by a later one of them.
-- Reads: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
WITH (SELECT groupArray((load_id, since, until)) FROM load_replacements WHERE kind = 'inspections' AND has(loads, load_id) AND toUnixTimestamp64Milli(recorded_at) <= known) AS replaced -- replaced
SELECT * FROM inspections
WHERE has(loads, load_id) AND toUnixTimestamp64Milli(recorded_at) <= known
  AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND ordered_at >= r.2 AND ordered_at < r.3, replaced)) -- replaced
),
                month_controls AS
(
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
        ORDER BY declaration_key, inspection_key, recorded_at DESC, load_id DESC, line DESC
        LIMIT 1 BY declaration_key, inspection_key
    )
    WHERE side = 'domestic' AND control_type != 'audit' AND result != 'cancelled'
    GROUP BY declaration_key, if(visit_id = '', inspection_key, xxHash64(visit_id))
)
GROUP BY declaration_key
),
                fact_rows AS
(
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
)
            SELECT * FROM fact_rows
            ) AS b0
            LEFT ANY JOIN
            (
                SELECT
                    declaration_key,
                    groupArray(tuple(day, kind, hours)) AS all_work
                FROM officer_work(loads = {p12:Array(UInt64)}, known = {p13:Int64}, cut = {p14:Int64}, zone = {p15:String}, since = {p16:Date32}, until = {p17:Date32})
                GROUP BY declaration_key
            ) AS b1 USING (declaration_key)
        )
    )
    WHERE (((day >= {p18:Date32}) AND (day < {p19:Date32})) AND (direction IN {p20:Array(String)}) AND NOT (cancelled))
)
