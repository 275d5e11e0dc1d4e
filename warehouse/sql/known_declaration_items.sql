-- Parameter: loads Array(UInt64). Columns: key, sub, month, version, payload of every stored row.
SELECT declaration_key AS key, toUInt64(item_no) AS sub, lodged_month AS month, toUInt32(0) AS version, payload_hash AS payload FROM declaration_items WHERE has({loads:Array(UInt64)}, load_id)
