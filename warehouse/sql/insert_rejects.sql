-- Columns in the order of the batch that fills them.
INSERT INTO load_rejects (load_id, kind, file, line, disposition, code, column, value, message, payload, awaits)
