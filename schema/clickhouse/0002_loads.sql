-- One row per load and kind, written when its rows have landed. A load is visible only when a data version names it.
CREATE TABLE IF NOT EXISTS loads
(
    load_id      UInt64,
    kind         LowCardinality(String),
    started_at   DateTime64(3, 'UTC'),
    landed_at    DateTime64(3, 'UTC'),
    sources      Array(String),
    fingerprint  String COMMENT 'SHA-256 over content, kind, mapping and profile; the same file again is recognised by it',
    mapping      String COMMENT 'text of the mapping file, empty for canonical files',
    profile      LowCardinality(String),
    coverage     Map(String, String) COMMENT 'what the source declares it covers, e.g. inspections: inspected_only',
    read         UInt64,
    accepted     UInt64,
    rejected     UInt64,
    quarantined  UInt64,
    unchanged    UInt64,
    flagged      UInt64,
    recorded_to  DateTime64(3, 'UTC') COMMENT 'latest stated recorded_at, or latest instant of valid time where none was stated'
)
ENGINE = MergeTree
ORDER BY (load_id, kind)
