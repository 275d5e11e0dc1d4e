-- Facts of live builds beside the declarations that they were built from.
-- Parameters: months Array(UInt32) (YYYYMM in UTC), builds Array(UInt32), pairwise; loads, known and only as those of latest_declarations.
-- Columns: month, facts, distinct declarations among them, declarations that live in the month.
SELECT month, sum(facts) AS facts, sum(distinct_facts) AS distinct_facts, sum(declarations) AS declarations
FROM
(
    SELECT toYYYYMM(lodged_at) AS month, count() AS facts, uniqExact(declaration_key) AS distinct_facts, 0 AS declarations
    FROM fact WHERE build IN {builds:Array(UInt32)} GROUP BY month
    UNION ALL
    SELECT toYYYYMM(lodged_at) AS month, 0, 0, count()
    FROM latest_declarations(months = {months:Array(UInt32)}, loads = {loads:Array(UInt64)}, known = {known:Int64}, only = {only:UInt64})
    GROUP BY month
)
GROUP BY month
ORDER BY month
