-- Records that did not enter, some of each code, of the latest load first.
-- Parameters: loads, load, kind, code as in status_rejects; each UInt32, how many of a code; first UInt32, of how many codes; bytes UInt32,
-- of a text; records Bool, whether the asker may read records.
-- Columns: load, kind, code, disposition, file, line, column, message, value, payload (the last two empty without records).
SELECT
    toString(load_id) AS load, kind, code, if(standing = 'pending', 'quarantined', 'rejected') AS disposition,
    toValidUTF8(file) AS file, line, toValidUTF8(substring(column, 1, {bytes:UInt32})) AS column,
    toValidUTF8(substring(message, 1, {bytes:UInt32})) AS message,
    if({records:Bool}, toValidUTF8(substring(value, 1, {bytes:UInt32})), '') AS value,
    if({records:Bool}, toValidUTF8(substring(payload, 1, {bytes:UInt32})), '') AS payload
FROM load_standing(loads = {loads:Array(UInt64)}) AS s
WHERE standing IN ('rejected', 'pending', 'failed', 'expired') AND {load:UInt64} IN (0, load_id) AND {kind:String} IN ('', kind) AND {code:String} IN ('', code)
ORDER BY load_id DESC, kind, s.file, line
LIMIT {each:UInt32} BY kind, code, disposition
LIMIT {most:UInt32}
