-- Changes of the tier that operators hold by name, by the day from which they hold. Before its first decision an operator is regular.
-- What a new set of rules renamed is no transition.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW tier_transition_rows AS
SELECT
    toDate32(toTimeZone(d.valid_from, {zone:String})) AS day, if(d.change_kind = 'regime_migration', 'REGIME_MIGRATION', '') AS left_out,
    d.operator_key AS operator_key, if(o.group_key = 0, d.operator_key, o.group_key) AS group_key,
    d.from_tier AS tier, false AS assumed, toUInt64(0) AS load_id,
    o.home_office AS home_office, if(o.sector = '', 'unknown', o.sector) AS sector, if(o.size_class = '', 'unknown', o.size_class) AS size_class,
    d.from_tier AS from_tier, d.tier AS to_tier, d.change_kind AS change_kind, d.regime AS regime,
    toUnixTimestamp64Milli(d.valid_from) <= {cut:Int64} AS happened
FROM
(
    SELECT *, lagInFrame(tier) OVER (PARTITION BY operator_key ORDER BY valid_from ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS from_tier
    FROM tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64})
) AS d
LEFT ANY JOIN latest_operators(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS o ON d.operator_key = o.operator_key
WHERE NOT d.assumed AND d.tier != d.from_tier
