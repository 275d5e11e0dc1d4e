-- Parameter: load UInt64. Columns: kind, file, line, quarantined, code, column, value, message.
SELECT kind, file, line, disposition = 'quarantined' AS quarantined, code, column, value, message
FROM load_rejects
WHERE load_id = {load:UInt64}
ORDER BY load_id, kind, file, line
