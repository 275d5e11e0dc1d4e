-- Empties the table operator_terms, which lies in memory.
TRUNCATE TABLE operator_terms
