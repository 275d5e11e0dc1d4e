-- Imports and exports that were neither released nor cancelled by the data cut, and were lodged more than so long before it, by office. What comes from a
-- source without releases is no part of it.
-- Parameters: builds Array(UInt32), the live ones; cut Int64 (ms), the data cut; overdue Int64 (ms); without UInt16, the bit of a source
-- without releases; everything UInt8, else offices Array(String) alone.
-- Columns: office, declarations, the groups behind them.
SELECT office, count(), groupUniqArray(group_key)
FROM fact
WHERE build IN {builds:Array(UInt32)} AND direction IN ('import', 'export') AND NOT cancelled
  AND toUnixTimestamp64Milli(lodged_at) < {cut:Int64} - {overdue:Int64}
  AND ifNull(toUnixTimestamp64Milli(lodged_at) + released_ms > {cut:Int64}, true)
  AND bitAnd(gaps, {without:UInt16}) = 0
  AND ({everything:UInt8} OR has({offices:Array(String)}, office))
GROUP BY office
