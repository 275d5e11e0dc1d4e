-- Columns in the order of the batch that fills them.
INSERT INTO load_files (load_id, file, kinds, format, delimiter, header, mapping_name, mapping, profile, zone, zone_stated)
