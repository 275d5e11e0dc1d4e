-- Copies into new builds of months what a load leaves as it is in their present ones.
-- Parameters: months Array(UInt32) (YYYYMM in UTC), present Array(UInt32), builds Array(UInt32), the new ones, all in one order; load UInt64.
INSERT INTO fact
SELECT f.* REPLACE (transform(f.build, {present:Array(UInt32)}, {builds:Array(UInt32)}, toUInt32(0)) AS build)
FROM fact AS f
WHERE f.build IN {present:Array(UInt32)}
  AND f.declaration_key NOT IN (SELECT declaration_key FROM touched_declarations WHERE load_id = {load:UInt64} AND month IN {months:Array(UInt32)})
