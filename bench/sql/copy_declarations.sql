-- Copies the declarations of a copy as other ones, lodged some days earlier.
-- Parameters: from UInt64 and copy UInt64, numbers of copies, of which 0 are the rows that were loaded; days UInt16.
INSERT INTO declarations
SELECT d.* REPLACE (
    xxHash64(d.declaration_key, {copy:UInt64}) AS declaration_key, concat(d.declaration_id, '+', toString({copy:UInt64})) AS declaration_id,
    d.lodged_at - toIntervalDay({days:UInt16}) AS lodged_at, d.recorded_at - toIntervalDay({days:UInt16}) AS recorded_at,
    bitAnd(d.line, 0xFFFFFFFF) + bitShiftLeft({copy:UInt64}, 32) AS line)
FROM declarations AS d
WHERE bitShiftRight(d.line, 32) = {from:UInt64}
