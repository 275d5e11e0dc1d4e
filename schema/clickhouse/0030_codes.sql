-- Codes of lists with their labels. A list that columns are checked against is extended by them; of any other only the labels are kept.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS codes
(
    record_key   UInt64 COMMENT 'hash of list, code',
    list         LowCardinality(String),
    code         LowCardinality(String),
    label_en     String,
    label_zh     String,
    recorded_at  DateTime64(3, 'UTC'),
    payload_hash UInt64,
    flags        UInt64,
    load_id      UInt64,
    line         UInt64
)
ENGINE = MergeTree
ORDER BY record_key
