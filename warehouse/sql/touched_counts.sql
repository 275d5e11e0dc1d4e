-- Parameters: load UInt64; months Array(UInt32). Columns: month (YYYYMM in UTC), declarations of which the load brings anything.
SELECT month, uniqExact(declaration_key) AS declarations
FROM touched_declarations(load = {load:UInt64}, months = {months:Array(UInt32)})
GROUP BY month
