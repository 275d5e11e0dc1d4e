-- Parameters: loads Array(UInt64); load UInt64, this one; all Bool, else only keys in the external table wanted.
-- Columns of every stored row: key, sub, month, version, payload, at (ms), operator, direction, mine.
SELECT
    operator_key AS key, reinterpretAsUInt64(toUnixTimestamp64Milli(valid_from)) AS sub, toUInt32(0) AS month, version AS version, payload_hash AS payload,
    toInt64(0) AS at, xxHash64(decision_no) AS operator, toUInt8(0) AS direction, toUInt8(load_id = {load:UInt64}) AS mine
FROM visible_tier_history(loads = {loads:Array(UInt64)}, known = 9223372036854775807)
WHERE ({all:Bool} OR operator_key IN (SELECT key FROM wanted))
