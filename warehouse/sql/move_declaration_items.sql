-- Copies rows of re-dated declarations to the month they went to, as rows of this load.
-- Parameters: load UInt64, loads Array(UInt64) (visible ones and this one), keys Array(UInt64), from and to Array(UInt32), pairwise.
INSERT INTO declaration_items
SELECT * REPLACE ({load:UInt64} AS load_id, transform(declaration_key, {keys:Array(UInt64)}, {to:Array(UInt32)}, toUInt32(0)) AS lodged_month)
FROM
(
    SELECT *
    FROM declaration_items AS r
    WHERE r.lodged_month IN {from:Array(UInt32)} AND has({loads:Array(UInt64)}, r.load_id) AND r.declaration_key IN {keys:Array(UInt64)}
    ORDER BY declaration_key, item_no, load_id DESC, line DESC
    LIMIT 1 BY declaration_key, item_no
)
