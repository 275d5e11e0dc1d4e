-- Parameters: loads Array(UInt64); load UInt64, this one; all Bool, else only keys in the external table wanted.
-- Columns of every stored row: key, sub, month, version, payload, at (ms), operator, direction, mine.
SELECT
    declaration_key AS key, toUInt64(0) AS sub, toYYYYMM(lodged_at) AS month, version AS version, payload_hash AS payload,
    toUnixTimestamp64Milli(lodged_at) AS at, operator_key AS operator, toUInt8(toInt8(direction)) AS direction, toUInt8(load_id = {load:UInt64}) AS mine
FROM visible_declarations(loads = {loads:Array(UInt64)}, known = 9223372036854775807)
WHERE ({all:Bool} OR declaration_key IN (SELECT key FROM wanted))
