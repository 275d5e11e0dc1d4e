-- Facts of live builds beside the declarations that they were built from.
-- Reads: latest_declarations and what it reads; builds Array(UInt32), the live ones of the months.
-- Columns: month, facts, distinct declarations among them, declarations that live in the month.
SELECT month, sum(facts) AS facts, sum(distinct_facts) AS distinct_facts, sum(declarations) AS declarations
FROM
(
    SELECT toYYYYMM(lodged_at) AS month, count() AS facts, uniqExact(declaration_key) AS distinct_facts, 0 AS declarations
    FROM fact WHERE build IN builds GROUP BY month
    UNION ALL
    SELECT toYYYYMM(lodged_at) AS month, 0, 0, count() FROM latest_declarations GROUP BY month
)
GROUP BY month
ORDER BY month
