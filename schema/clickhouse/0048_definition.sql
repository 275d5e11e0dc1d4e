-- A store whose live builds were made by another definition of the fact than the program's has them made anew.
ALTER TABLE data_versions ADD COLUMN IF NOT EXISTS definition UInt16 DEFAULT 1 COMMENT 'definition of the fact by which all live builds were made'
