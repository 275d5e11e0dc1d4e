-- The loaded regimes, one row a tier, as known.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
-- Columns: regime; decree; days since 1970; tier; cap and floor, null where none; AEO tiers; standard version.
SELECT regime, decree, toInt64(valid_from) AS since, tier, toFloat64(cap_ratio) AS cap, toFloat64(floor_rate) AS floor, aeo_tiers, standard_version
FROM
(
    SELECT * FROM regimes
    WHERE has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
    ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY record_key
)
ORDER BY regime, tier
