-- Parameters: load UInt64; loads Array(UInt64), the visible ones. Columns of its records that have not entered: kind, file, line, quarantined, code,
-- column, value, message.
SELECT kind, file, line, standing = 'pending' AS quarantined, code, column, value, message
FROM load_standing(loads = {loads:Array(UInt64)})
WHERE load_id = {load:UInt64} AND standing NOT IN ('entered', 'unchanged')
ORDER BY load_id, kind, file, line
