-- Parameter: load UInt64. Columns: added and removed, the data versions with which it entered and left; 0 where it did not.
SELECT minIf(version, has(loads_added, {load:UInt64})) AS added, minIf(version, has(loads_removed, {load:UInt64})) AS removed
FROM data_versions
