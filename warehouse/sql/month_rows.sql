-- Columns: month (YYYYMM in UTC), rows: versions of declarations in it, visible or not, as the parts say without being read.
SELECT toUInt32(partition_id) AS month, sum(rows) AS rows
FROM system.parts
WHERE database = currentDatabase() AND table = 'declarations' AND active
GROUP BY month
