-- Parameter: loads Array(UInt64). Columns of every stored row: key, sub, month, version, payload, at (ms), operator, direction.
SELECT
    operator_key AS key, reinterpretAsUInt64(toUnixTimestamp64Milli(valid_from)) AS sub, toUInt32(0) AS month, version AS version, payload_hash AS payload,
    toInt64(0) AS at, xxHash64(decision_no) AS operator, toUInt8(0) AS direction
FROM visible_tier_history(loads = {loads:Array(UInt64)}, known = 9223372036854775807)
