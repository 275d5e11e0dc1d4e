-- Parameter: loads Array(UInt64). Columns of every stored row: key, sub, month, version, payload, at (ms), operator, direction.
SELECT
    declaration_key AS key, toUInt64(0) AS sub, toYYYYMM(lodged_at) AS month, version AS version, payload_hash AS payload,
    toUnixTimestamp64Milli(lodged_at) AS at, operator_key AS operator, toUInt8(toInt8(direction)) AS direction
FROM visible_declarations(loads = {loads:Array(UInt64)}, known = 9223372036854775807)
