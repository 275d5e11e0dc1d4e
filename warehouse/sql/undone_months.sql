-- Parameters: load UInt64, the one that leaves; others Array(UInt64), the loads that stay.
-- Column: months (YYYYMM in UTC) in which it has rows, or in which a declaration lives that it re-dated.
SELECT DISTINCT month
FROM
(
    SELECT toYYYYMM(lodged_at) AS month FROM declarations WHERE load_id = {load:UInt64}
    UNION ALL
    SELECT lodged_month FROM declaration_items WHERE load_id = {load:UInt64}
    UNION ALL
    SELECT lodged_month FROM declaration_events WHERE load_id = {load:UInt64}
    UNION ALL
    SELECT lodged_month FROM inspections WHERE load_id = {load:UInt64}
    UNION ALL
    SELECT toYYYYMM(lodged_at) FROM declarations
    WHERE has({others:Array(UInt64)}, load_id) AND declaration_key IN
    (
        SELECT declaration_key FROM declarations
        WHERE load_id = {load:UInt64} AND declaration_key IN (SELECT declaration_key FROM declarations WHERE op_type = 'tombstone')
    )
)
WHERE month > 0
