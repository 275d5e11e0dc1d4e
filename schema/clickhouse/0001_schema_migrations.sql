-- One row per applied migration; written by the migration runner.
CREATE TABLE IF NOT EXISTS schema_migrations
(
    id         UInt32,
    name       String,
    checksum   String,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY id
