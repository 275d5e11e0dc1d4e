-- Parameters: version UInt64; kept UInt32, seconds a superseded build is kept. Column: whether builds that only the version and earlier ones have may be gone (as stale_builds says).
SELECT count() > 0 AS swept FROM data_versions WHERE version > {version:UInt64} AND published_at < now64(3) - toIntervalSecond({kept:UInt32})
