-- Parameters: table Identifier, of a kind with an identity; loads Array(UInt64). Columns: those of the table, of the latest row of each record.
SELECT *
FROM {table:Identifier}
WHERE has({loads:Array(UInt64)}, load_id)
ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
LIMIT 1 BY record_key
