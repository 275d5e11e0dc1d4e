-- Parameters: loads Array(UInt64), months Array(UInt32). Column: whether the loads have any event of declarations of the months.
SELECT count() > 0
FROM
(
    SELECT 1 FROM visible_declaration_events(loads = {loads:Array(UInt64)}, known = 9223372036854775807)
    WHERE lodged_month IN {months:Array(UInt32)}
    LIMIT 1
)
