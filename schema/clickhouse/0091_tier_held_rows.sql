-- How long operators held a tier by name: a row for each of them, each tier and each of the stretches of time that the edges make, up to the data cut. An
-- operator exists from its establishment on, where that is stated and no decision is older, until it is closed. One without any decision is at risk of its
-- first, which leads from regular.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the reporting zone; since
-- and until Date32, the local days of the question, the latter not included; edges Array(Int64) (ms), where a stretch begins, and where the last one ends.
CREATE OR REPLACE VIEW tier_held_rows AS
WITH arrayMap((begins, ends) -> (begins, least(ends, {cut:Int64})), arrayPopBack({edges:Array(Int64)}), arrayPopFront({edges:Array(Int64)})) AS stretches
SELECT
    toDate32(toTimeZone(fromUnixTimestamp64Milli(stretch.1), {zone:String})) AS day, '' AS left_out, operator_key, group_key,
    if(undecided, 'unknown', from_tier) AS tier, false AS assumed, toUInt64(0) AS load_id, home_office, sector, size_class,
    from_tier, undecided, least(stretch.2, ends) - greatest(stretch.1, begins) AS held_ms
FROM
(
    SELECT
        o.operator_key AS operator_key, o.group_key AS group_key, o.home_office AS home_office, o.sector AS sector, o.size_class AS size_class,
        d.tier = '' AS undecided, if(undecided, 'regular', d.tier) AS from_tier,
        toUnixTimestamp64Milli(toDateTime64(o.established_on, 3, {zone:String})) AS established,
        toUnixTimestamp64Milli(toDateTime64(o.closed_on, 3, {zone:String})) AS closed,
        multiIf(isNull(established), d.begins, undecided, assumeNotNull(established), greatest(d.begins, least(d.first, assumeNotNull(established)))) AS begins,
        least(if(undecided, {cut:Int64}, d.ends), ifNull(closed, {cut:Int64})) AS ends,
        arrayJoin(arrayFilter(s -> greatest(s.1, begins) < least(s.2, ends), stretches)) AS stretch
    FROM latest_operators(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS o
    LEFT JOIN
    (
        SELECT
            operator_key, tier, toUnixTimestamp64Milli(valid_from) AS begins,
            leadInFrame(begins, 1, {cut:Int64}) OVER (PARTITION BY operator_key ORDER BY valid_from ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS ends,
            minIf(begins, NOT assumed) OVER (PARTITION BY operator_key) AS first
        FROM tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64})
    ) AS d ON o.operator_key = d.operator_key
)
