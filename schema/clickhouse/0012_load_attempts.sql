-- Every load that was begun, and whether the rows it left without being published have been swept away.
CREATE TABLE IF NOT EXISTS load_attempts
(
    load_id UInt64,
    state   Enum8('begun' = 1, 'swept' = 2),
    at      DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY load_id
