-- Parameter: loads Array(UInt64). Columns: key, sub, month, version, payload of every stored row.
SELECT declaration_key AS key, toUInt64(0) AS sub, toYYYYMM(lodged_at) AS month, version AS version, payload_hash AS payload FROM declarations WHERE has({loads:Array(UInt64)}, load_id) AND op_type != 'tombstone'
