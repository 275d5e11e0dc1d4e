-- The goods of the declarations of some months: the subheading of the item with the largest statistical value (the lowest number among equals),
-- whether every item states a value, and their sum.
-- Parameters: months Array(UInt32) (YYYYMM in UTC); loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts;
-- only UInt64, a load: of the declarations that it touches alone; 0: of all.
CREATE OR REPLACE VIEW month_items AS
SELECT
    declaration_key,
    argMax(left(hs_code, 6), (ifNull(stat_value_cny, -1), -toInt32(item_no))) AS hs6,
    countIf(isNull(stat_value_cny)) = 0 AND total < 1e16 AS valued, -- more than the fact's value_cny holds is no value
    sum(ifNull(stat_value_cny, 0)) AS total
FROM
(
    SELECT declaration_key, item_no, hs_code, stat_value_cny FROM visible_declaration_items(loads = {loads:Array(UInt64)}, known = {known:Int64})
    WHERE lodged_month IN {months:Array(UInt32)}
      AND ({only:UInt64} = 0 OR declaration_key IN (SELECT declaration_key FROM touched_declarations(load = {only:UInt64}, months = {months:Array(UInt32)})))
    ORDER BY declaration_key, item_no, load_id DESC, line DESC
    LIMIT 1 BY declaration_key, item_no
)
GROUP BY declaration_key
