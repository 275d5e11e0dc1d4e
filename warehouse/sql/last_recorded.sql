-- Parameters: table Identifier; load UInt64. Column: latest recorded_at of the load's rows, the epoch where it has none.
SELECT max(recorded_at) FROM {table:Identifier} WHERE load_id = {load:UInt64}
