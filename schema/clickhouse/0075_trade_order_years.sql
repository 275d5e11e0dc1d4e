-- New orders of operators whose tier did not change, each by its day and, marked as earlier, by the same day a year later.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW trade_order_years AS
SELECT r.* EXCEPT (day), addYears(r.day, ago) AS day, ago = 1 AS earlier
FROM trade_order_rows(loads = {loads:Array(UInt64)}, known = {known:Int64}, cut = {cut:Int64}, zone = {zone:String}, since = {since:Date32}, until = {until:Date32}) AS r
ARRAY JOIN [0, 1] AS ago
WHERE r.is_new AND r.steady
