-- Parameter: load UInt64. Columns: month (YYYYMM in UTC), declarations of which the load brings anything.
SELECT month, count() AS declarations FROM touched_declarations WHERE load_id = {load:UInt64} GROUP BY month
