-- The columns of operators.csv as they are.
CREATE TABLE ref_operators
(
    operator_id String, uscc String, customs_code String, aeo_code String, name String, name_en String,
    country LowCardinality(String), home_office LowCardinality(String), sector LowCardinality(String), size_class LowCardinality(String),
    group_id String, established_on Nullable(Date32), closed_on Nullable(Date32), recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY operator_id
