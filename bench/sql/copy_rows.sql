-- Copies what hangs on the declarations of a copy to those that were copied of them and lodged when they were.
-- Parameters: table Identifier; from UInt64 and copy UInt64, numbers of copies, of which 0 are the rows that were loaded.
INSERT INTO {table:Identifier}
SELECT r.* REPLACE (xxHash64(r.declaration_key, {copy:UInt64}) AS declaration_key, bitAnd(r.line, 0xFFFFFFFF) + bitShiftLeft({copy:UInt64}, 32) AS line)
FROM {table:Identifier} AS r
WHERE bitShiftRight(r.line, 32) = {from:UInt64} AND r.declaration_key != 0
