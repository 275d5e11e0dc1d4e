-- The assumptions about costs, as known, by name, scenario and the day from which they hold.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts. Columns: name; scenario; value; unit; first day, or ''; source.
SELECT toString(name) AS name, toString(scenario) AS scenario, toString(value) AS value, toString(unit) AS unit, ifNull(toString(valid_from), '') AS since, source
FROM
(
    SELECT * FROM cost_parameters
    WHERE has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
    ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY record_key
)
ORDER BY name, scenario, since
