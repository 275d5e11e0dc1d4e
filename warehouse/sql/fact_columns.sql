-- The columns of the fact, and no row.
SELECT *
FROM fact
WHERE false
