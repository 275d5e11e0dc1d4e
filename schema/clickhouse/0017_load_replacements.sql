-- Loads whose file is the whole truth of its kind for a period: rows of earlier loads in it are void while the load is visible.
CREATE TABLE IF NOT EXISTS load_replacements
(
    load_id     UInt64,
    kind        LowCardinality(String),
    since       DateTime64(3, 'UTC') COMMENT 'of valid time, included',
    until       DateTime64(3, 'UTC') COMMENT 'of valid time, not included',
    recorded_at DateTime64(3, 'UTC') COMMENT 'latest recorded_at of the rows that replace: what was known before still holds the former ones'
)
ENGINE = MergeTree
ORDER BY load_id
