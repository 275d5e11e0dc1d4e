-- Parameters: table Identifier and kind String, of a kind with an identity; period Identifier, its column of valid time; loads Array(UInt64). Columns: those of the table, of the latest row of each record.
WITH
(
    SELECT groupArray((load_id, since, until)) FROM load_replacements
    WHERE has({loads:Array(UInt64)}, load_id) AND kind = {kind:String}
) AS replaced
SELECT *
FROM {table:Identifier}
WHERE has({loads:Array(UInt64)}, load_id)
  AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND ifNull(toDateTime64({period:Identifier}, 3, 'UTC') >= r.2
      AND toDateTime64({period:Identifier}, 3, 'UTC') < r.3, false), replaced))
ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
LIMIT 1 BY record_key
