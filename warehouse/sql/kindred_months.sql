-- Parameter: months Array(UInt32) (YYYYMM in UTC). Column: these, and all in which declarations of theirs have other versions.
SELECT DISTINCT month
FROM
(
    SELECT arrayJoin({months:Array(UInt32)}) AS month
    UNION ALL
    SELECT toYYYYMM(lodged_at) FROM declarations
    WHERE declaration_key IN
    (
        SELECT declaration_key FROM declarations
        WHERE toYYYYMM(lodged_at) IN {months:Array(UInt32)} AND declaration_key IN (SELECT declaration_key FROM declarations WHERE op_type = 'tombstone')
    )
)
ORDER BY month
