-- Contracts of operators with partners abroad, as they were signed.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS trade_orders
(
    record_key   UInt64 COMMENT 'xxHash64 of order_id',
    order_id     String,
    operator_key UInt64,
    country      LowCardinality(String),
    signed_on    Date32,
    ccy          LowCardinality(String),
    value        Nullable(Decimal(18, 4)),
    value_cny    Nullable(Decimal(18, 2)),
    is_new       Nullable(Bool),
    status       LowCardinality(String),
    contract_no  String,
    recorded_at  DateTime64(3, 'UTC'),
    payload_hash UInt64,
    flags        UInt64,
    load_id      UInt64,
    line         UInt64
)
ENGINE = MergeTree
ORDER BY record_key
