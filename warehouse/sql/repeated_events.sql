-- Parameters: load UInt64, loads Array(UInt64) (visible ones and this one), months Array(UInt32).
-- Columns: events of this load that say again what is known, and such that replace what was said before.
-- The inner GROUP BY finds in one cheap pass the few declarations that may hold a repeat: fewer distinct first events than rows, or
-- events numbered beyond the first. Only these are counted exactly.
SELECT
    toUInt64(sum(mine - if(earlier > 0, contents - earlier_contents, contents))) AS identical,
    toUInt64(sum(if(earlier > 0, contents - earlier_contents, contents - 1))) AS replacing
FROM
(
    SELECT
        toInt64(countIf(load_id = {load:UInt64})) AS mine,
        countIf(load_id != {load:UInt64}) AS earlier,
        toInt64(uniqExact(occurred_at, is_estimated)) AS contents,
        toInt64(uniqExactIf((occurred_at, is_estimated), load_id != {load:UInt64})) AS earlier_contents
    FROM visible_declaration_events(loads = {loads:Array(UInt64)}, known = 9223372036854775807)
    WHERE lodged_month IN {months:Array(UInt32)} AND declaration_key IN
    (
        SELECT declaration_key
        FROM visible_declaration_events(loads = {loads:Array(UInt64)}, known = 9223372036854775807)
        WHERE lodged_month IN {months:Array(UInt32)}
        GROUP BY declaration_key
        HAVING max(load_id) >= {load:UInt64}
           AND count() > bitCount(groupBitOr(if(seq = 1, bitShiftLeft(toUInt32(1), toUInt8(event_type)), toUInt32(0))))
    )
    GROUP BY declaration_key, event_type, seq
    HAVING mine > 0 AND mine + earlier > 1
)
