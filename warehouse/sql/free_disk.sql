-- Column: free bytes of the disk that holds the facts, the least of several, beyond what the server keeps for itself.
SELECT toUInt64(greatest(min(toInt64(unreserved_space) - toInt64(keep_free_space)), 0)) AS free
FROM system.disks
WHERE name IN
(
    SELECT DISTINCT disk_name FROM system.parts WHERE database = currentDatabase()
    UNION ALL
    SELECT name FROM system.disks WHERE NOT exists(SELECT 1 FROM system.parts WHERE database = currentDatabase())
)
