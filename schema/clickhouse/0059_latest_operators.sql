-- Operators as they are registered: the latest version of each of what the loads hold, as known at an instant.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW latest_operators AS
SELECT
    operator_key, operator_id, if(group_key = 0, operator_key, group_key) AS group_key,
    if(sector = '', 'unknown', sector) AS sector, if(size_class = '', 'unknown', size_class) AS size_class, home_office, established_on, closed_on
FROM visible_operators(loads = {loads:Array(UInt64)}, known = {known:Int64})
ORDER BY operator_key, version DESC, recorded_at DESC, load_id DESC, line DESC
LIMIT 1 BY operator_key
