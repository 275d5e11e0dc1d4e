-- The latest version of each declaration that lives in some months, of what is visible.
-- Reads: months Array(UInt32) (YYYYMM in UTC); only UInt64, a load: of the declarations that it touches alone, or 0: of all; visible_declarations,
-- left_declarations. Lines that end in a word after -- can be left out where they would change nothing.
SELECT * FROM visible_declarations
WHERE toYYYYMM(lodged_at) IN months
  AND (only = 0 OR declaration_key IN (SELECT declaration_key FROM touched_declarations WHERE load_id = only AND month IN months)) -- touched
  AND declaration_key NOT IN (SELECT declaration_key FROM left_declarations) -- left
ORDER BY declaration_key, version DESC, recorded_at DESC, load_id DESC, line DESC
LIMIT 1 BY declaration_key
