-- Column: load_id of loads begun, never published and not swept. Rows of a load that was taken back stay: earlier data versions hold them.
SELECT load_id
FROM load_attempts
WHERE NOT has((SELECT groupArrayArray(loads_added) FROM data_versions), load_id)
GROUP BY load_id
HAVING max(state) = 'begun'
ORDER BY load_id
