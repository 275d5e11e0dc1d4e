-- Operators: what the loads hold, as known at an instant and not replaced by a later one of them.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW visible_operators AS
SELECT * FROM operators
WHERE has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
