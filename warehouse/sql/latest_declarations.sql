-- The latest version of each declaration that lives in some months, of what is visible.
-- Reads: months Array(UInt32) (YYYYMM in UTC); only UInt64, a load: of the declarations that it touches alone, or 0: of all; visible_declarations.
SELECT * FROM visible_declarations
WHERE toYYYYMM(lodged_at) IN months
  AND (only = 0 OR declaration_key IN (SELECT declaration_key FROM touched_declarations WHERE load_id = only AND month IN months))
  AND declaration_key NOT IN
(
    -- A tombstone here means that versions lie in other months too; whether the latest one does is asked of the versions.
    SELECT declaration_key FROM visible_declarations
    WHERE declaration_key IN (SELECT declaration_key FROM declarations WHERE toYYYYMM(lodged_at) IN months AND op_type = 'tombstone')
    GROUP BY declaration_key
    HAVING NOT has(months, argMax(toYYYYMM(lodged_at), (version, recorded_at, load_id, line)))
)
ORDER BY declaration_key, version DESC, recorded_at DESC, load_id DESC, line DESC
LIMIT 1 BY declaration_key
