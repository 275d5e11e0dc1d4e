-- Columns in the order of the batch that fills them.
INSERT INTO load_codes (load_id, kind, read, code, disposition, rows)
