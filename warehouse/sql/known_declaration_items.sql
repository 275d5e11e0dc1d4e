-- Parameters: loads Array(UInt64); load UInt64, this one; all Bool, else only keys in the external table wanted.
-- Columns of every stored row: key, sub, month, version, payload, at (ms), operator, direction, mine.
SELECT
    declaration_key AS key, toUInt64(item_no) AS sub, lodged_month AS month, toUInt32(0) AS version, payload_hash AS payload,
    toInt64(0) AS at, toUInt64(0) AS operator, toUInt8(0) AS direction, toUInt8(load_id = {load:UInt64}) AS mine
FROM visible_declaration_items(loads = {loads:Array(UInt64)}, known = 9223372036854775807)
WHERE ({all:Bool} OR declaration_key IN (SELECT key FROM wanted))
