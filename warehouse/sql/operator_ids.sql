-- Parameter: keys Array(UInt64). Columns: key as text, id as its source uses it.
SELECT toString(operator_key) AS key, any(operator_id) AS id FROM operators WHERE operator_key IN {keys:Array(UInt64)} GROUP BY operator_key
