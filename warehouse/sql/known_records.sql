-- Parameters: table Identifier, of a kind with an identity; loads Array(UInt64). Columns of every stored row: key, sub, month, version, payload, at (ms), operator, direction.
SELECT
    record_key AS key, toUInt64(0) AS sub, toUInt32(0) AS month, toUInt32(0) AS version, payload_hash AS payload,
    toUnixTimestamp64Milli(recorded_at) AS at, toUInt64(0) AS operator, toUInt8(0) AS direction
FROM {table:Identifier}
WHERE has({loads:Array(UInt64)}, load_id)
