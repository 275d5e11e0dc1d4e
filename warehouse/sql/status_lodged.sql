-- Parameter: builds Array(UInt32), the live ones. Columns: declarations, latest lodged_at.
SELECT count(), max(lodged_at)
FROM fact
WHERE build IN {builds:Array(UInt32)}
