-- New orders of operators whose tier did not change, each by its day and, marked as earlier, by the same day a year later. Both are worth in yuan, besides,
-- what they are at the customs rate of the month in the earlier year (value_at_earlier_rates); null where no rate of their currency is known for it.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW trade_order_years AS
SELECT
    r.* EXCEPT (value, rate_month),
    CAST(multiIf(
        r.ccy = 'CNY', round(toDecimal256(r.value, 4), 2),
        f.quote_unit > 0, round(toDecimal256(r.value, 4) * toDecimal256(f.cny_per_unit, 8) / greatest(f.quote_unit, 1), 2),
        NULL) AS Nullable(Decimal(38, 2))) AS value_at_earlier_rates
FROM
(
    SELECT o.* EXCEPT (day), addYears(o.day, ago) AS day, ago = 1 AS earlier, toYYYYMM(addYears(o.day, ago - 1)) AS rate_month
    FROM trade_order_rows(loads = {loads:Array(UInt64)}, known = {known:Int64}, cut = {cut:Int64}, zone = {zone:String}, since = {since:Date32}, until = {until:Date32}) AS o
    ARRAY JOIN [0, 1] AS ago
    WHERE o.is_new AND o.steady
) AS r
LEFT ANY JOIN customs_rates(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS f ON r.ccy = f.ccy AND r.rate_month = f.month
