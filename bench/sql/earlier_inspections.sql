-- Copies the controls of a copy to the declarations that were copied of it and lodged some days earlier.
-- Parameters: from UInt64 and copy UInt64, numbers of copies, of which 0 are the rows that were loaded; days UInt16.
INSERT INTO inspections
SELECT i.* REPLACE (
    xxHash64(i.declaration_key, {copy:UInt64}) AS declaration_key, d.month AS lodged_month,
    i.ordered_at - toIntervalDay({days:UInt16}) AS ordered_at, i.started_at - toIntervalDay({days:UInt16}) AS started_at,
    i.ended_at - toIntervalDay({days:UInt16}) AS ended_at, i.recorded_at - toIntervalDay({days:UInt16}) AS recorded_at,
    bitAnd(i.line, 0xFFFFFFFF) + bitShiftLeft({copy:UInt64}, 32) AS line)
FROM inspections AS i
INNER JOIN
(
    SELECT DISTINCT declaration_key, toYYYYMM(lodged_at) AS month FROM declarations WHERE bitShiftRight(line, 32) = {copy:UInt64}
) AS d ON xxHash64(i.declaration_key, {copy:UInt64}) = d.declaration_key
WHERE bitShiftRight(i.line, 32) = {from:UInt64}
