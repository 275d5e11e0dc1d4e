-- Like the view of that name. Goods items: what the loads hold. When one was recorded is not stated: it is known with its declaration.
-- Reads: loads Array(UInt64).
SELECT * FROM declaration_items
WHERE has(loads, load_id)
