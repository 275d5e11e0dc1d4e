-- Declarations that have a tombstone in some months and no longer live in any of them.
-- Reads: months Array(UInt32) (YYYYMM in UTC); visible_declarations.
-- A tombstone means that versions lie in other months too; whether the latest one does is asked of the versions.
SELECT declaration_key FROM visible_declarations
WHERE declaration_key IN (SELECT declaration_key FROM declarations WHERE toYYYYMM(lodged_at) IN months AND op_type = 'tombstone')
GROUP BY declaration_key
HAVING NOT has(months, argMax(toYYYYMM(lodged_at), (version, recorded_at, load_id, line)))
