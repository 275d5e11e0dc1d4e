-- One row per declaration of a build: latest version, tier as of lodgement, durations, outcomes. A question reads the builds its data version names.
CREATE TABLE IF NOT EXISTS fact
(
    build           UInt32,
    operator_key    UInt64,
    lodged_at       DateTime64(3, 'UTC') CODEC(T64, ZSTD(1)),
    declaration_key UInt64 CODEC(NONE),
    group_key       UInt64 CODEC(ZSTD(1)),
    tier            Enum8('unknown' = 0, 'advanced_certified' = 1, 'certified' = 2, 'regular' = 3, 'discredited' = 4, 'seriously_discredited' = 5) CODEC(ZSTD(1)),
    direction       Enum8('import' = 1, 'export' = 2, 'transit' = 3, 'ftz_in' = 4, 'ftz_out' = 5) CODEC(ZSTD(1)),
    transport_mode  Enum8('unknown' = 0, 'sea' = 1, 'rail' = 2, 'road' = 3, 'air' = 4, 'post' = 5, 'multimodal' = 6, 'fixed' = 7, 'other' = 8) CODEC(ZSTD(1)),
    office          LowCardinality(String) CODEC(ZSTD(1)),
    partner_country LowCardinality(String) CODEC(ZSTD(1)),
    hs2             LowCardinality(String) CODEC(ZSTD(1)),
    declared_ccy    LowCardinality(String) CODEC(ZSTD(1)),
    cancelled       Bool CODEC(ZSTD(1)),
    outside_value   Bool COMMENT 'procedure outside every value measure (temporary admission and the like)' CODEC(ZSTD(1)),
    value_cny       Nullable(Decimal(18, 2)) CODEC(ZSTD(1)),
    value_declared  Nullable(Decimal(18, 4)) CODEC(ZSTD(1)),
    net_kg          Nullable(Decimal(18, 3)) CODEC(ZSTD(1)),
    inspected       Bool COMMENT 'a manual or scan inspection was ordered and not cancelled' CODEC(ZSTD(1)),
    completed       Bool COMMENT 'inspected, and no inspection is pending' CODEC(ZSTD(1)),
    hit             Bool COMMENT 'a manual or scan inspection ended in discrepancy or seizure' CODEC(ZSTD(1)),
    arrived_ms      Nullable(Int64) COMMENT 'ARR - lodged_at' CODEC(T64, ZSTD(1)),
    released_ms     Nullable(Int64) COMMENT 'REL - lodged_at' CODEC(T64, ZSTD(1)),
    cancelled_ms    Nullable(Int64) COMMENT 'cancellation - lodged_at' CODEC(T64, ZSTD(1)),
    onsite_ms       Nullable(Int64) COMMENT 'on-site minutes of manual visits, in milliseconds' CODEC(T64, ZSTD(1)),
    quality         UInt16 COMMENT 'bits: 1 event order broken (E020), 2 tier assumed regular before the first decision (T013)' CODEC(ZSTD(1)),
    gaps            UInt16 COMMENT 'what the source of the row does not cover, bits of record.Coverage' CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY (toYYYYMM(lodged_at), build)
ORDER BY (operator_key, lodged_at)
