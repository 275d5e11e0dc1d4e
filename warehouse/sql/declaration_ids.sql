-- Parameter: keys Array(UInt64). Columns: key as text, id as its source uses it.
SELECT toString(declaration_key) AS key, any(declaration_id) AS id FROM declarations WHERE declaration_key IN {keys:Array(UInt64)} GROUP BY declaration_key
