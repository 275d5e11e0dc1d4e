-- Parameter: months Array(UInt32) (YYYYMM in UTC). Column: those that a declaration has left, visible or not.
SELECT DISTINCT toYYYYMM(lodged_at) AS month FROM declarations
WHERE toYYYYMM(lodged_at) IN {months:Array(UInt32)} AND op_type = 'tombstone'
