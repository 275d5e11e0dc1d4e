-- Customs rates of currencies: of a month the latest one that begins in it.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
-- Columns: ccy; month (YYYYMM); cny_per_unit, CNY for quote_unit units.
CREATE OR REPLACE VIEW customs_rates AS
WITH
(
    SELECT groupArray((load_id, since, until)) FROM load_replacements
    WHERE kind = 'fx_rates' AND has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
) AS replaced
SELECT ccy, toYYYYMM(valid_from) AS month, argMax(r.cny_per_unit, r.valid_from) AS cny_per_unit, argMax(r.quote_unit, r.valid_from) AS quote_unit
FROM
(
    SELECT * FROM fx_rates
    WHERE kind = 'customs' AND has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
      AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND toDateTime64(valid_from, 3, 'UTC') >= r.2 AND toDateTime64(valid_from, 3, 'UTC') < r.3, replaced))
    ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY record_key
) AS r
GROUP BY ccy, month
