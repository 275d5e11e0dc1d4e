-- Sums over declarations of a build, an operator and an office, by local month; day is its first.
-- The columns a_… are the aggregates of the catalog of that name, m_… how many declarations do not state what is summed. Cancelled declarations are not in it.
CREATE TABLE IF NOT EXISTS rollup_operator_office
(
    build UInt32,
    day Date CODEC(Delta, ZSTD(1)),
    tier Enum8('unknown' = 0, 'advanced_certified' = 1, 'certified' = 2, 'regular' = 3, 'discredited' = 4, 'seriously_discredited' = 5) CODEC(ZSTD(1)),
    direction Enum8('import' = 1, 'export' = 2, 'transit' = 3, 'ftz_in' = 4, 'ftz_out' = 5) CODEC(ZSTD(1)),
    office LowCardinality(String) CODEC(ZSTD(1)),
    operator_key UInt64 CODEC(ZSTD(1)),
    group_key UInt64 CODEC(ZSTD(1)),
    n UInt32 CODEC(T64, ZSTD(1)),
    assumed UInt32 COMMENT 'tier assumed before a first decision' CODEC(T64, ZSTD(1)),
    gaps UInt16 COMMENT 'of all sources together' CODEC(ZSTD(1)),
    a_declarations UInt32 CODEC(T64, ZSTD(1)),
    a_rows UInt32 CODEC(T64, ZSTD(1)),
    a_inspected UInt32 CODEC(T64, ZSTD(1)),
    a_completed UInt32 CODEC(T64, ZSTD(1)),
    a_hits UInt32 CODEC(T64, ZSTD(1)),
    a_value_cny Decimal(38, 2) CODEC(ZSTD(1)),
    m_value_cny UInt32 CODEC(T64, ZSTD(1)),
    a_officer_hours Decimal(38, 4) CODEC(ZSTD(1)),
    m_officer_hours UInt32 CODEC(T64, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY build
ORDER BY (office, tier, direction, operator_key, day)
