-- Columns in the order of the batch that fills them.
INSERT INTO load_retries (load_id, origin_load, kind, file, line, outcome, code, column, value, message)
