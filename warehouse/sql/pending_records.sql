-- Parameters: loads Array(UInt64), the visible ones; kind String; profile String; all Bool, else those that await a declaration which is not in the table
-- arrived, sent along, are left out.
-- Columns of records of the kind that wait and were read under the profile, each once, those of a file together:
-- load, file, line, payload, started (of the load), format, delimiter, header, mapping_name, mapping, zone, zone_stated.
SELECT
    s.load_id AS load, s.file AS file, s.line AS line, any(s.payload) AS payload, any(l.started_at) AS started, any(f.format) AS format,
    any(f.delimiter) AS delimiter, any(f.header) AS header, any(f.mapping_name) AS mapping_name, any(f.mapping) AS mapping,
    any(f.zone) AS zone, any(f.zone_stated) AS zone_stated
FROM load_standing(loads = {loads:Array(UInt64)}) AS s
INNER JOIN load_files AS f ON s.load_id = f.load_id AND s.file = f.file
INNER JOIN (SELECT load_id, min(started_at) AS started_at FROM loads WHERE has({loads:Array(UInt64)}, load_id) GROUP BY load_id) AS l ON s.load_id = l.load_id
WHERE s.standing = 'pending' AND s.kind = {kind:String} AND f.profile = {profile:String} AND has(f.kinds, s.kind)
  AND ({all:Bool} OR s.awaits IN (SELECT key FROM arrived))
GROUP BY load, file, line
ORDER BY load, file, line
