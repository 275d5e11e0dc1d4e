-- Coordinator cases by the day they were opened, as they stood at the data cut: resolved, or open, or given up before they were (withdrawn, or
-- closed unresolved). A case that was opened again is resolved when it was the last time.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW coordinator_case_rows AS
WITH
    toUnixTimestamp64Milli(r.opened_at) AS opened,
    {cut:Int64} - opened AS watched,
    toUnixTimestamp64Milli(r.resolved_at) - opened AS took,
    -- Until when a case that was not resolved was waited for: its end or, where that is not said of one withdrawn, its record.
    multiIf(
        isNotNull(r.closed_at), toUnixTimestamp64Milli(r.closed_at) - opened, r.outcome != 'withdrawn', NULL, isNotNull(took), took,
        toUnixTimestamp64Milli(r.recorded_at) - opened) AS given_up
SELECT
    toDate32(toTimeZone(r.opened_at, {zone:String})) AS day, '' AS left_out,
    r.operator_key AS operator_key, if(o.group_key = 0, r.operator_key, o.group_key) AS group_key,
    if(t.management_tier = '', 'unknown', t.management_tier) AS tier, t.assumed AS assumed, r.load_id AS load_id,
    o.home_office AS home_office, if(o.sector = '', 'unknown', o.sector) AS sector, if(o.size_class = '', 'unknown', o.size_class) AS size_class,
    r.kind AS kind, r.channel AS channel, multiIf(isNull(r.is_difficult), 'unknown', r.is_difficult, 'difficult', 'ordinary') AS difficult,
    if(r.theme = '', 'unknown', r.theme) AS theme,
    r.outcome != 'withdrawn' AND ifNull(took <= watched, false) AS resolved,
    if(resolved, assumeNotNull(took), least(watched, ifNull(given_up, watched))) AS waited,
    NOT resolved AND watched >= 0 AND ifNull(given_up > watched, true) AS open,
    nullIf(if(ifNull(toUnixTimestamp64Milli(r.first_response_at) <= {cut:Int64}, false), toUnixTimestamp64Milli(assumeNotNull(r.first_response_at)) - opened, -1), -1) AS responded_ms,
    isNotNull(r.reopened_n) AS followed, ifNull(r.reopened_n > 0, false) AS reopened
FROM (SELECT *, opened_at AS at FROM latest_coordinator_cases(loads = {loads:Array(UInt64)}, known = {known:Int64})) AS r
LEFT ANY JOIN latest_operators(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS o ON r.operator_key = o.operator_key
ASOF LEFT JOIN tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS t ON r.operator_key = t.operator_key AND r.at >= t.valid_from
