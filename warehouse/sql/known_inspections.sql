-- Parameters: loads Array(UInt64); load UInt64, this one; all Bool, else only keys in the external table wanted.
-- Columns of every stored row: key, sub, month, version, payload, at (ms), operator, direction, mine.
SELECT
    inspection_key AS key, declaration_key AS sub, lodged_month AS month, toUInt32(0) AS version, payload_hash AS payload,
    toUnixTimestamp64Milli(recorded_at) AS at, toUInt64(0) AS operator, toUInt8(0) AS direction, toUInt8(load_id = {load:UInt64}) AS mine
FROM visible_inspections(loads = {loads:Array(UInt64)}, known = 9223372036854775807)
WHERE ({all:Bool} OR inspection_key IN (SELECT key FROM wanted))
