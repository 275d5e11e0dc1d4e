-- Parameter: loads Array(UInt64). Columns of every stored row: key, sub, month, version, payload, at (ms), operator, direction.
SELECT
    operator_key AS key, if(isNull(closed_on) AND customs_code != '', xxHash64(customs_code), toUInt64(0)) AS sub, toUInt32(0) AS month, version AS version, payload_hash AS payload,
    toInt64(0) AS at, toUInt64(0) AS operator, toUInt8(0) AS direction
FROM visible_operators(loads = {loads:Array(UInt64)}, known = 9223372036854775807)
