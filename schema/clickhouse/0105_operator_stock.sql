-- The state of every operator at an instant: operator_stocks at one end.
-- Parameters: before Int64 (ms), the instant, not included; loads Array(UInt64), the visible ones; today Int32 (days since 1970), the
-- local day that ends then; follow UInt8, whether links are followed; known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW operator_stock AS
SELECT operator_key, group_key, tier, regime, sector, size_class, home_office
FROM operator_stocks(
    days = [{today:Int32}], befores = [{before:Int64}], loads = {loads:Array(UInt64)}, follow = {follow:UInt8}, known = {known:Int64})
