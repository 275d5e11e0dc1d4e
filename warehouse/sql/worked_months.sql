-- The months (YYYYMM in UTC) in which declarations lie about which officers did something on some local days.
-- Parameters: those of the view officer_work.
SELECT groupUniqArray(lodged_month) FROM inspections
WHERE declaration_key IN
(
    SELECT declaration_key
    FROM officer_work(loads = {loads:Array(UInt64)}, known = {known:Int64}, cut = {cut:Int64}, zone = {zone:String}, since = {since:Date32}, until = {until:Date32})
)
