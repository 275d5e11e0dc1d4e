-- Parameters: table Identifier and kind String, of a kind with an identity; period Identifier, its column of valid time; loads Array(UInt64); load UInt64, this one; all Bool, else only keys in the
-- external table wanted. Columns of every stored row: key, sub, month, version, payload, at (ms), operator, direction, mine.
WITH
(
    SELECT groupArray((load_id, since, until)) FROM load_replacements
    WHERE has({loads:Array(UInt64)}, load_id) AND kind = {kind:String}
) AS replaced
SELECT
    record_key AS key, toUInt64(0) AS sub, toUInt32(0) AS month, toUInt32(0) AS version, payload_hash AS payload,
    toUnixTimestamp64Milli(recorded_at) AS at, toUInt64(0) AS operator, toUInt8(0) AS direction, toUInt8(load_id = {load:UInt64}) AS mine
FROM {table:Identifier}
WHERE has({loads:Array(UInt64)}, load_id) AND ({all:Bool} OR record_key IN (SELECT key FROM wanted))
  AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND ifNull(toDateTime64({period:Identifier}, 3, 'UTC') >= r.2
      AND toDateTime64({period:Identifier}, 3, 'UTC') < r.3, false), replaced))
