-- Coordinator cases by the day they were opened, as they stood at the data cut: resolved, or open, or given up before they were (withdrawn, or
-- closed unresolved). A case that was opened again is resolved when it was the last time. Cases of an operator about one theme, each opened within
-- 24 hours of the one before, that instant included, are linked: they are the first of them, open as long as one of them is, else resolved with the last one that was. Of a
-- case that states no theme it cannot be told what it repeats.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW coordinator_case_rows AS
SELECT
    toDate32(toTimeZone(r.opened_at, {zone:String})) AS day, if(r.first, '', 'REPEATED_WITHIN_24H') AS left_out,
    r.operator_key AS operator_key, if(o.group_key = 0, r.operator_key, o.group_key) AS group_key,
    if(t.management_tier = '', 'unknown', t.management_tier) AS tier, t.assumed AS assumed, r.load_id AS load_id,
    o.home_office AS home_office, if(o.sector = '', 'unknown', o.sector) AS sector, if(o.size_class = '', 'unknown', o.size_class) AS size_class,
    r.kind AS kind, r.channel AS channel, multiIf(isNull(r.is_difficult), 'unknown', r.is_difficult, 'difficult', 'ordinary') AS difficult,
    if(r.theme = '', 'unknown', r.theme) AS theme,
    r.any_open AS open, NOT open AND isNotNull(r.last_resolved) AS resolved,
    {cut:Int64} - r.opened AS watched,
    if(resolved, assumeNotNull(r.last_resolved) - r.opened, least(watched, if(open, watched, ifNull(r.last_given_up - r.opened, watched)))) AS waited,
    r.first_response - r.opened AS responded_ms,
    isNotNull(r.most_reopened) AS followed, ifNull(r.most_reopened > 0, false) AS reopened
FROM
(
    SELECT
        *, opened_at AS at,
        max(is_open) OVER linked AS any_open, max(if(is_resolved, resolved, NULL)) OVER linked AS last_resolved,
        max(if(is_resolved, NULL, given_up)) OVER linked AS last_given_up, min(if(responded <= {cut:Int64}, responded, NULL)) OVER linked AS first_response,
        max(reopened_n) OVER linked AS most_reopened
    FROM
    (
        SELECT
            *, sum(first) OVER (PARTITION BY operator_key, theme ORDER BY opened, record_key ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS chain,
            outcome != 'withdrawn' AND ifNull(resolved <= {cut:Int64}, false) AS is_resolved,
            NOT is_resolved AND opened <= {cut:Int64} AND ifNull(given_up > {cut:Int64}, true) AS is_open
        FROM
        (
            SELECT
                *, toUnixTimestamp64Milli(opened_at) AS opened, toUnixTimestamp64Milli(resolved_at) AS resolved,
                toUnixTimestamp64Milli(first_response_at) AS responded,
                -- Until when a case that was not resolved was waited for: its end or, where that is not said of one withdrawn, its record.
                multiIf(
                    isNotNull(closed_at), toUnixTimestamp64Milli(closed_at), outcome != 'withdrawn', NULL, isNotNull(resolved), resolved,
                    toUnixTimestamp64Milli(recorded_at)) AS given_up,
                theme = '' OR row_number() OVER same = 1 OR opened - lagInFrame(opened) OVER same > 86400000 AS first
            FROM latest_coordinator_cases(loads = {loads:Array(UInt64)}, known = {known:Int64})
            WINDOW same AS (PARTITION BY operator_key, theme ORDER BY opened, record_key ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
        )
    )
    WINDOW linked AS (PARTITION BY operator_key, theme, chain)
) AS r
LEFT ANY JOIN latest_operators(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS o ON r.operator_key = o.operator_key
ASOF LEFT JOIN tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS t ON r.operator_key = t.operator_key AND r.at >= t.valid_from
