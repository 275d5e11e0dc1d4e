-- Parameter: loads Array(UInt64). Columns: key, sub, month, version, payload of every stored row.
SELECT inspection_key AS key, toUInt64(0) AS sub, lodged_month AS month, toUInt32(0) AS version, payload_hash AS payload FROM inspections WHERE has({loads:Array(UInt64)}, load_id)
