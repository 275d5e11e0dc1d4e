-- Parameter: keys Array(UInt64). Columns: key as text, id as its source uses it: of the operator itself where it belongs to no group.
SELECT toString(if(group_key = 0, operator_key, group_key)) AS key, any(if(group_id = '', operator_id, group_id)) AS id
FROM operators
WHERE if(group_key = 0, operator_key, group_key) IN {keys:Array(UInt64)}
GROUP BY key
