ALTER TABLE data_versions ADD COLUMN IF NOT EXISTS zone LowCardinality(String) COMMENT 'whose days and months the rollups of the builds have'
