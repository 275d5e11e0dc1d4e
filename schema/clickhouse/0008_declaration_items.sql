-- Goods items of declarations, kept in the month the declaration was lodged.
CREATE TABLE IF NOT EXISTS declaration_items
(
    declaration_key     UInt64,
    lodged_month        UInt32 COMMENT 'YYYYMM (UTC) of the declaration',
    item_no             UInt16,
    hs_code             LowCardinality(String),
    ciq_code            LowCardinality(String),
    origin              LowCardinality(String),
    qty1                Nullable(Decimal(18, 4)),
    unit1               LowCardinality(String),
    net_kg              Nullable(Decimal(18, 3)),
    stat_value_cny      Nullable(Decimal(18, 2)),
    quarantine_required Bool,
    risk_class          LowCardinality(String),
    payload_hash        UInt64,
    flags               UInt64,
    load_id             UInt64,
    line                UInt64
)
ENGINE = MergeTree
PARTITION BY lodged_month
ORDER BY (declaration_key, item_no)
