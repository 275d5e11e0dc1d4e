-- How the files of a load were read: what it takes to read a record of theirs again that was kept as it stood in the file.
CREATE TABLE IF NOT EXISTS load_files
(
    load_id      UInt64,
    file         String,
    kinds        Array(LowCardinality(String)) COMMENT 'what its records became',
    format       LowCardinality(String),
    delimiter    LowCardinality(String),
    header       Array(String),
    mapping_name String COMMENT 'empty for canonical files',
    mapping      String,
    profile      LowCardinality(String),
    zone         LowCardinality(String),
    zone_stated  Bool COMMENT 'the mapping states it'
)
ENGINE = MergeTree
ORDER BY load_id
