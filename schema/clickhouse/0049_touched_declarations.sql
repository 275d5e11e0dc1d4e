-- Declarations of which a load brings anything, or which it takes out of a month. Columns: month (YYYYMM in UTC), declaration_key.
-- Parameters: load UInt64; months Array(UInt32).
CREATE OR REPLACE VIEW touched_declarations AS
SELECT toYYYYMM(lodged_at) AS month, declaration_key FROM declarations WHERE load_id = {load:UInt64} AND toYYYYMM(lodged_at) IN {months:Array(UInt32)}
UNION ALL
SELECT lodged_month, declaration_key FROM declaration_items WHERE load_id = {load:UInt64} AND lodged_month IN {months:Array(UInt32)}
UNION ALL
SELECT lodged_month, declaration_key FROM declaration_events WHERE load_id = {load:UInt64} AND lodged_month IN {months:Array(UInt32)}
UNION ALL
SELECT lodged_month, declaration_key FROM inspections WHERE load_id = {load:UInt64} AND lodged_month IN {months:Array(UInt32)}
