-- Parameter: live Array(UInt64), the visible loads. Column: load_id of loads begun, not visible and not swept.
SELECT load_id
FROM load_attempts
GROUP BY load_id
HAVING max(state) = 'begun' AND NOT has({live:Array(UInt64)}, load_id)
ORDER BY load_id
