-- Copies the events of a copy to the declarations that were copied of it and lodged some days earlier.
-- Parameters: from UInt64 and copy UInt64, numbers of copies, of which 0 are the rows that were loaded; days UInt16.
INSERT INTO declaration_events
SELECT e.* REPLACE (
    xxHash64(e.declaration_key, {copy:UInt64}) AS declaration_key, d.month AS lodged_month,
    e.occurred_at - toIntervalDay({days:UInt16}) AS occurred_at, e.recorded_at - toIntervalDay({days:UInt16}) AS recorded_at,
    bitAnd(e.line, 0xFFFFFFFF) + bitShiftLeft({copy:UInt64}, 32) AS line)
FROM declaration_events AS e
INNER JOIN
(
    SELECT DISTINCT declaration_key, toYYYYMM(lodged_at) AS month FROM declarations WHERE bitShiftRight(line, 32) = {copy:UInt64}
) AS d ON xxHash64(e.declaration_key, {copy:UInt64}) = d.declaration_key
WHERE bitShiftRight(e.line, 32) = {from:UInt64}
