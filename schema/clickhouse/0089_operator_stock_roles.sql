-- The stock of operators, an operator once for each role that it has on the day; `unknown` where it has none.
-- Parameters: those of operator_stock.
CREATE OR REPLACE VIEW operator_stock_roles AS
SELECT s.*, if(r.role = '', 'unknown', r.role) AS role
FROM operator_stock(before = {before:Int64}, loads = {loads:Array(UInt64)}, today = {today:Int32}, follow = {follow:UInt8}, known = {known:Int64}) AS s
LEFT JOIN
(
    SELECT DISTINCT operator_key, toString(role) AS role
    FROM latest_operator_roles(loads = {loads:Array(UInt64)}, known = {known:Int64})
    WHERE toInt32(valid_from) <= {today:Int32} AND (isNull(valid_to) OR toInt32(assumeNotNull(valid_to)) > {today:Int32})
) AS r ON s.operator_key = r.operator_key
