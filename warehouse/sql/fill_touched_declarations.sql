-- Fills the table touched_declarations with the declarations of which a load brings anything, or which it takes out of a month.
-- Parameters: load UInt64; months Array(UInt32).
INSERT INTO touched_declarations (load_id, month, declaration_key)
SELECT DISTINCT {load:UInt64}, month, declaration_key
FROM
(
    SELECT toYYYYMM(lodged_at) AS month, declaration_key FROM declarations WHERE load_id = {load:UInt64} AND toYYYYMM(lodged_at) IN {months:Array(UInt32)}
    UNION ALL
    SELECT lodged_month, declaration_key FROM declaration_items WHERE load_id = {load:UInt64} AND lodged_month IN {months:Array(UInt32)}
    UNION ALL
    SELECT lodged_month, declaration_key FROM declaration_events WHERE load_id = {load:UInt64} AND lodged_month IN {months:Array(UInt32)}
    UNION ALL
    SELECT lodged_month, declaration_key FROM inspections WHERE load_id = {load:UInt64} AND lodged_month IN {months:Array(UInt32)}
)
