-- Column: the highest number a load ever had, 0 for none.
SELECT max(load_id) FROM load_attempts
