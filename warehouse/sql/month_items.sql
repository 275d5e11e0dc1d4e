-- The goods of the declarations of some months: the subheading of the item with the largest statistical value (the lowest number among equals),
-- whether every item states a value, and their sum.
-- Reads: months Array(UInt32) (YYYYMM in UTC); only UInt64, a load: of the declarations that it touches alone, or 0: of all; visible_declaration_items.
SELECT
    declaration_key,
    argMax(left(hs_code, 6), (ifNull(stat_value_cny, -1), -toInt32(item_no))) AS hs6,
    countIf(isNull(stat_value_cny)) = 0 AND total < 1e16 AS valued, -- more than the fact's value_cny holds is no value
    sum(ifNull(stat_value_cny, 0)) AS total
FROM
(
    SELECT declaration_key, item_no, hs_code, stat_value_cny FROM visible_declaration_items
    WHERE lodged_month IN months
      AND (only = 0 OR declaration_key IN (SELECT declaration_key FROM touched_declarations WHERE load_id = only AND month IN months)) -- touched
    ORDER BY declaration_key, item_no, load_id DESC, line DESC
    LIMIT 1 BY declaration_key, item_no
)
GROUP BY declaration_key
