-- Scores of assessments as they stand: of each criterion the row recorded last.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW latest_assessment_items AS
SELECT * FROM assessment_items
WHERE has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
LIMIT 1 BY record_key
