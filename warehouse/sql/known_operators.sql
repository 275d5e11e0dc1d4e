-- Parameter: loads Array(UInt64). Columns: key, sub, month, version, payload of every stored row.
SELECT operator_key AS key, toUInt64(0) AS sub, toUInt32(0) AS month, version AS version, payload_hash AS payload FROM operators WHERE has({loads:Array(UInt64)}, load_id)
