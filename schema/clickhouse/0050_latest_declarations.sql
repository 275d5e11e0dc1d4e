-- The latest version of each declaration that lives in some months, of what the loads hold, as known at an instant.
-- Parameters: months Array(UInt32) (YYYYMM in UTC); loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts;
-- only UInt64, a load: of the declarations that it touches alone; 0: of all.
CREATE OR REPLACE VIEW latest_declarations AS
SELECT * FROM visible_declarations(loads = {loads:Array(UInt64)}, known = {known:Int64})
WHERE toYYYYMM(lodged_at) IN {months:Array(UInt32)}
  AND ({only:UInt64} = 0 OR declaration_key IN (SELECT declaration_key FROM touched_declarations(load = {only:UInt64}, months = {months:Array(UInt32)})))
  AND declaration_key NOT IN
(
    -- A tombstone here means that versions lie in other months too; whether the latest one does is asked of the versions.
    SELECT declaration_key FROM visible_declarations(loads = {loads:Array(UInt64)}, known = {known:Int64})
    WHERE declaration_key IN (SELECT declaration_key FROM declarations WHERE toYYYYMM(lodged_at) IN {months:Array(UInt32)} AND op_type = 'tombstone')
    GROUP BY declaration_key
    HAVING NOT has({months:Array(UInt32)}, argMax(toYYYYMM(lodged_at), (version, recorded_at, load_id, line)))
)
ORDER BY declaration_key, version DESC, recorded_at DESC, load_id DESC, line DESC
LIMIT 1 BY declaration_key
