-- Goods items. When one was recorded is not stated: it is known with its declaration: what the loads hold, as known at an instant and not replaced by a later one of them.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW visible_declaration_items AS
SELECT * FROM declaration_items
WHERE has({loads:Array(UInt64)}, load_id)
