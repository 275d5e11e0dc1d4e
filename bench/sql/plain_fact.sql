-- The live rows of the fact without versions: what somebody would make who never changes a row.
CREATE TABLE plain_fact
ENGINE = MergeTree
PARTITION BY toYYYYMM(lodged_at)
ORDER BY (operator_key, lodged_at)
AS SELECT * EXCEPT build FROM fact WHERE has((SELECT argMax(builds.build, version) FROM data_versions), build)
SETTINGS max_partitions_per_insert_block = 1000
