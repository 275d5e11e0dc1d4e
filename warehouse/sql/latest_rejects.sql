-- Parameter: loads Array(UInt64), the visible ones. Column: the latest of them with records that did not enter, 0 where none has any.
SELECT max(load_id)
FROM loads
WHERE has({loads:Array(UInt64)}, load_id) AND rejected + quarantined > 0
